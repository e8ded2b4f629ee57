"""Sealing of contacts and original words: AES-256-GCM, bound to the case, so that no sealed value can be moved to another row."""

import hashlib
import json
import os
from collections.abc import Mapping
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12


def _key() -> bytes:
    return hashlib.sha256(b"seal:" + settings.SEAL_KEY.encode()).digest()


def key_id() -> str:
    """A short public name of the sealing key."""
    return hashlib.sha256(b"kid:" + _key()).hexdigest()[:8]


def seal(county: str, case_id: UUID, content: Mapping[str, str]) -> bytes:
    """nonce (12 bytes) + ciphertext of `content` as JSON."""
    nonce = os.urandom(NONCE)
    text = json.dumps(dict(content), ensure_ascii=False).encode()
    return nonce + AESGCM(_key()).encrypt(nonce, text, f"{county}/{case_id}".encode())


def unseal(county: str, case_id: UUID, sealed: bytes) -> dict[str, str]:
    """The content sealed for this case. Raises ValueError when the key is another or the row was tampered with."""
    try:
        text = AESGCM(_key()).decrypt(sealed[:NONCE], sealed[NONCE:], f"{county}/{case_id}".encode())
    except InvalidTag as problem:
        raise ValueError("The sealed contact cannot be opened: wrong key (SEAL_KEY) or altered data.") from problem
    content: dict[str, str] = json.loads(text)
    return content
