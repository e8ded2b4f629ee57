"""jurisdiction_id: the name of this server, or the first 2, 4 or 6 digits of a division it serves."""

from django.conf import settings
from django.utils.translation import gettext as _

from yiwang.intake.channels.open311.problems import Problem
from yiwang.territory.queries import counties


def read_jurisdiction(sent: str) -> str:
    """The digits that limit a request, "" for everything served here.

    A server with a name (JURISDICTION) asks for it or for a division. One without a name serves one jurisdiction and, as the
    specification allows, takes no notice of names; digits still limit. Problem 400 when it is missing, 404 when it is unknown.
    """
    name = settings.JURISDICTION
    if not sent and name:
        raise Problem(400, _("jurisdiction_id is missing. This server is %(name)s.") % {"name": name})
    if not sent or sent == name or not (name or _is_digits(sent)):
        return ""
    digits = sent[:6] if sent.endswith("000000") and len(sent) == 12 else sent
    if not _is_digits(digits) or len(digits) not in {2, 4, 6} or not counties_under(digits):
        raise Problem(404, _("There is no jurisdiction %(sent)s here.") % {"sent": sent[:80]})
    return digits


def counties_under(digits: str, *, ended: bool = False) -> tuple[str, ...]:
    """6-digit codes of the counties whose code begins with `digits`, all for ""; with `ended` also those that have ended."""
    return tuple(code for code in counties(ended=ended) if code.startswith(digits))


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
