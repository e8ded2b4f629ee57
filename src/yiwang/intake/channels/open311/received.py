"""A POST as it came in, the same from both doors: the lean one and Django's."""

from dataclasses import dataclass

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
