"""/demo/mail/: in the demonstration, the mails that would have gone out. Anywhere else these pages do not exist."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yiwang.intake.web.answers import secret_page

NAME = re.compile(r"\d{8}-\d{6}-[0-9a-f]{32}")
SHOWN = 40


@dataclass(frozen=True, slots=True)
class ShownMail:
    """A mail of the sink. `link` is the path of the receipt page it names."""

    name: str
    subject: str
    to: str
    at: datetime
    text: str
    link: str


View = Callable[..., HttpResponse]


def in_demonstration(view: View) -> View:
    """404 outside the demonstration, whatever lies in the folder."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO or settings.MAIL_URL:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@secret_page
@in_demonstration
def mails(request: HttpRequest) -> HttpResponse:
    """The newest mails."""
    files = sorted(Path(settings.MAIL_SINK_DIR).glob("*.eml"), reverse=True)[:SHOWN]
    return render(request, "intake/pages/mails.html", {"mails": [_read(file) for file in files]})


@require_safe
@secret_page
@in_demonstration
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail as it would arrive."""
    file = Path(settings.MAIL_SINK_DIR) / f"{name}.eml"
    if not NAME.fullmatch(name) or not file.is_file():
        raise Http404
    return render(request, "intake/pages/mail.html", {"mail": _read(file)})


def _read(file: Path) -> ShownMail:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    text = str(body.get_content()) if body else ""
    link = next((word for word in text.split() if word.startswith(settings.PUBLIC_URL)), "")
    date = message["Date"].datetime
    return ShownMail(file.stem, str(message["Subject"]), str(message["To"]), date, text, urlsplit(link).path)
