"""Receipt codes: a secret of 80 bits that carries the county in clear, as in 990121-QX7K-4M92-PD3F-W2TH."""

import hashlib
import hmac
import re
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base 32: no I, L, O, U
LOOKALIKE = str.maketrans("OILU", "011V")
SYMBOLS, GROUP = 16, 4  # 16 symbols of 5 bits are 80 bits


def make_receipt(key: bytes, county: str, submission_id: UUID) -> str:
    """The code for a submission, derived with a server key: a resend gets the same code, though only its digest is stored."""
    number = int.from_bytes(hmac.new(key, b"receipt" + submission_id.bytes, hashlib.sha256).digest()[:10])
    symbols = "".join(ALPHABET[number >> shift & 31] for shift in range(75, -1, -5))
    return "-".join([county, *(symbols[i : i + GROUP] for i in range(0, SYMBOLS, GROUP))])


def read_receipt(typed: str) -> str | None:
    """The code in its canonical form, forgiving case, spaces and look-alike letters; None when it cannot be one."""
    bare = re.sub(r"[\s\-—–_.]+", "", typed).upper()
    county, symbols = bare[:6], bare[6:].translate(LOOKALIKE)
    if not county.isascii() or not county.isdigit() or len(symbols) != SYMBOLS or set(symbols) - set(ALPHABET):
        return None
    return "-".join([county, *(symbols[i : i + GROUP] for i in range(0, SYMBOLS, GROUP))])


def receipt_digest(code: str) -> bytes:
    """What is stored of a canonical code: 32 bytes. Unsalted: the code itself has 80 random bits."""
    return hashlib.sha256(code.encode()).digest()
