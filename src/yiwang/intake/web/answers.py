"""Answers of pages that hang on a receipt: kept by no cache, named in no Referer."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.access.queries import Actor
from yiwang.cases.queries.story import holder_of_receipt
from yiwang.intake import limits
from yiwang.shared.web import errors

WRONG_CODES_PER_HOUR = 30  # a person mistypes a few; with 80 random bits guessing is hopeless anyway

View = Callable[..., HttpResponse]


def address_of(request: HttpRequest) -> str:
    """The network address, for limits that live in memory only."""
    return limits.sender_address(request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", ""))


def secret_page(view: View) -> View:
    """Mark the answer: no cache, no Referer, no search engine."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store, private")
        # "no-referrer" would make browsers send forms with "Origin: null", which the CSRF check refuses
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return marked


def holder(request: HttpRequest, receipt: str) -> Actor | HttpResponse:
    """Who holds this receipt; an answer instead when nobody does, the same whatever is wrong with the code."""
    address = address_of(request)
    if limits.wrong_receipts.exhausted(address, WRONG_CODES_PER_HOUR):
        return errors.answer(request, 429)
    if actor := holder_of_receipt(receipt):
        return actor
    limits.wrong_receipts.allows(address, WRONG_CODES_PER_HOUR)
    return render(request, "intake/pages/no_receipt.html", status=404)


def too_many_photos(request: HttpRequest) -> bool:
    """Count the photos in this request; True when its address has sent more this hour than its reports could carry."""
    most = settings.RATE_REPORTS_PER_HOUR * settings.PHOTOS_PER_REPORT
    count = len(request.FILES.getlist("photos"))
    return count > 0 and not limits.uploads.allows(address_of(request), most, count)


def too_many_reports(request: HttpRequest) -> bool:
    """Count one report of this address; True when it has sent too many this hour."""
    return not limits.reports.allows(address_of(request), settings.RATE_REPORTS_PER_HOUR)
