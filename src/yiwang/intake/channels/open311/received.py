"""A POST as it came in, the same from both doors: the lean one and Django's."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header

FORMS = ("xml", "json")


@dataclass(frozen=True, slots=True)
class Received:
    """`address` is for the hourly limit alone: it is never stored, logged or passed on."""

    form: str  # xml json: of the answer
    body: bytes
    content_type: str = ""
    content_encoding: str = ""
    query: str = ""
    language: str = ""
    idempotency_key: str = ""
    address: str = ""


def language_of(accepted: str) -> str:
    """The language to answer in, from an Accept-Language header; the deployment's own without one."""
    for wish, _weight in parse_accept_lang_header(accepted):
        if wish == "*":
            break
        try:
            return get_supported_language_variant(wish)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


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
