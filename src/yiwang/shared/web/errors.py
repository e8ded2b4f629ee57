"""Friendly answers when something is not possible. They never say whether a thing exists that the reader may not see."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext_lazy as _

from yiwang.shared.web.context import Site

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Words:
    """What happened, and what to do now."""

    title: "StrOrPromise"
    happened: "StrOrPromise"
    advice: "StrOrPromise"


WORDS = {
    400: Words(
        _("This could not be read"),
        _("Something in the address or the form was not as expected. Nothing was stored."),
        _("Go back, check what you entered and send it again."),
    ),
    403: Words(
        _("This page needs a fresh start"),
        _("For your protection the form was not accepted. It may have been open for very long."),
        _("Go back, reload the page and send it again. What you wrote is still in the form."),
    ),
    404: Words(
        _("Nothing to see here"),
        _("There is no page at this address, or it is not for this account."),
        _("Check the address or the receipt code for a slip of the pen, or start from the first page."),
    ),
    409: Words(
        _("Someone was faster"),
        _("This has changed since you opened it, or has already been received. Nothing was overwritten."),
        _("Open it again, look at the latest state and decide then."),
    ),
    410: Words(
        _("This is no longer kept"),
        _("It was here once. Its time to be kept has ended and it was erased, as announced."),
        _("If the matter is still there, report it anew."),
    ),
    429: Words(
        _("That was very quick"),
        _("Many requests came from your connection in a short time. Nothing was lost."),
        _("Wait a few minutes and send it again. When life is in danger, call an emergency number."),
    ),
    500: Words(
        _("That was our mistake"),
        _("Something went wrong on our side. It was noted down, without what you wrote."),
        _("Try again in a few minutes. When it is urgent, call the hotline 12345."),
    ),
}


def answer(request: HttpRequest, status: int) -> HttpResponse:
    """The error page with this status: `return errors.answer(request, 409)`."""
    return render(request, f"{status}.html", status=status)


def bad_request(_request: HttpRequest, exception: object = None) -> HttpResponse:
    """handler400. Rendered without the request: it may be what is broken."""
    return _bare(400)


def permission_denied(request: HttpRequest, exception: object = None) -> HttpResponse:
    """handler403."""
    return answer(request, 403)


def page_not_found(request: HttpRequest, exception: object = None) -> HttpResponse:
    """handler404: also for what exists but may not be known."""
    return answer(request, 404)


def server_error(_request: HttpRequest) -> HttpResponse:
    """handler500. Touches neither the session nor the database, which may be what failed."""
    return _bare(500)


def csrf_failure(request: HttpRequest, **_details: object) -> HttpResponse:
    """CSRF_FAILURE_VIEW."""
    return answer(request, 403)


def _bare(status: int) -> HttpResponse:
    return HttpResponse(loader.render_to_string(f"{status}.html", {"site": Site(None)}), status=status)
