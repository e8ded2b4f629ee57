"""How often one address may do something: counted in memory only, by a keyed hash. The key lives an hour and is never stored."""

import hashlib
import hmac
import secrets
import threading
import time
from collections import Counter
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

HOUR_S = 3600
MOST_KEYS = 200_000  # addresses remembered at once: a flood cannot fill the memory


class HourlyLimit:
    """Counts per address and hour. At the turn of the hour key and counts go together: nothing can be looked up later."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hour, self._key, self._counts = -1, b"", Counter[bytes]()

    def allows(self, address: str, most: int, cost: int = 1) -> bool:
        """Count `cost` for the address; False once more than `most` were counted this hour. `most` 0 switches the limit off."""
        if most <= 0:
            return True
        with self._lock:
            mark = self._mark(address)
            if mark not in self._counts and len(self._counts) >= MOST_KEYS:
                return True  # rather let one more in than refuse everybody
            self._counts[mark] += cost
            return self._counts[mark] <= most

    def exhausted(self, address: str, most: int) -> bool:
        """Whether the address has used up its share, without counting this question."""
        if most <= 0:
            return False
        with self._lock:
            return self._counts[self._mark(address)] >= most

    def forget(self) -> None:
        """Start anew; for tests."""
        with self._lock:
            self._hour = -1

    def _mark(self, address: str) -> bytes:
        hour = int(time.time()) // HOUR_S
        if hour != self._hour:
            self._hour, self._key, self._counts = hour, secrets.token_bytes(32), Counter()
        return hmac.new(self._key, address.encode(), hashlib.sha256).digest()[:16]


reports = HourlyLimit()  # reports sent, whichever channel of this process took them
uploads = HourlyLimit()  # photos sent, with reports, messages or while filling in a form
wrong_receipts = HourlyLimit()  # receipt codes that do not exist


def sender_address(peer: str, forwarded_for: str) -> str:
    """The address to count for: the peer's, or what a proxy on this machine says of its own peer. IPv6 by its network (/64)."""
    address = _parsed(peer)
    if forwarded_for.strip() and (address is None or address.is_loopback):
        address = _parsed(forwarded_for.rsplit(",", 1)[-1].strip())
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))
    return str(address or "")


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
