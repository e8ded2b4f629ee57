"""Send a mail: to the server in MAIL_URL, or without one into files that the demonstration shows."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

TIMEOUT_S = 30
DEFAULT_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail ready to go. `name` is the same for the same event: the Message-ID is made of it."""

    name: str
    to: str
    subject: str
    text: str
    html: str
    at: datetime
    language: str


def deliver(mail: Mail) -> None:
    """Hand the mail over. OSError (smtplib's errors are such) when it could not be."""
    message = _message(mail)
    if settings.MAIL_URL:
        message.connection = mail_server(settings.MAIL_URL)
        message.send()
    else:
        _to_file(mail, message.message().as_bytes())


def mail_server(url: str) -> BaseEmailBackend:
    """The connection for smtp://user:password@host:port (STARTTLS when the port is not 25) or smtps://…"""
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError("MAIL_URL must look like smtp://user:password@host:587 or smtps://user:password@host")
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    backend: BaseEmailBackend = get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=port,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_ssl=parts.scheme == "smtps",
        use_tls=parts.scheme == "smtp" and bool(parts.username),  # a password never travels in the clear
        timeout=TIMEOUT_S,
    )
    return backend


def message_id(mail: Mail) -> str:
    """The Message-ID: a digest of the name at the host of PUBLIC_URL, always the same for the same event."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return f"<{_digest(mail)}@{host}>"


def _digest(mail: Mail) -> str:
    return hashlib.sha256(mail.name.encode()).hexdigest()[:32]


def _message(mail: Mail) -> EmailMultiAlternatives:
    headers = {
        "Message-ID": message_id(mail),
        "Date": format_datetime(mail.at),
        "Content-Language": mail.language,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    message = EmailMultiAlternatives(mail.subject, mail.text, settings.MAIL_FROM, [mail.to], headers=headers)
    message.attach_alternative(mail.html, "text/html")
    return message


def _to_file(mail: Mail, content: bytes) -> None:
    """Whole or not at all; the same mail again replaces itself."""
    folder = Path(settings.MAIL_SINK_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f".{secrets.token_hex(8)}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / f"{mail.at:%Y%m%d-%H%M%S}-{_digest(mail)}.eml")
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
