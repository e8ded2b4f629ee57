"""The second step of logging in: its secrets lie encrypted in the database."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings

from yiwang.access.models import Account


class SealedSecrets(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Named in MFA_ADAPTER. A copy of the database alone makes nobody's codes."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: Account) -> str:
        return user.username


def _box() -> Fernet:
    key = hashlib.sha256(b"second step:" + settings.SEAL_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
