"""Send a mail: to the server in MAIL_URL, or without one into files that the demonstration shows."""

import hashlib
import os
import re
import secrets
import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

TIMEOUT_S = 30
OK, WILL_FORWARD, NEVER = 250, 251, 500  # RFC 5321
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


class NoAnswer(Exception):
    """The mail was handed over and the server said neither yes nor no: it may go out."""


def deliver(mail: Mail, begin: Callable[[], bool]) -> bool:
    """Hand the mail over; False when `begin` forbids it.

    `begin` is called once the server has accepted sender and recipient, right before the content goes out: whoever finds its mark
    later, after a crash, knows that the mail may have been sent. OSError (smtplib's errors are such) when it certainly was not
    taken, NoAnswer when nobody can know. The file sink needs no mark: the same mail again replaces itself.
    """
    message = _message(mail).message()
    if not settings.MAIL_URL:
        _to_file(mail, message.as_bytes())
        return True
    backend = mail_server(settings.MAIL_URL)
    backend.open()
    server = backend.connection
    assert server is not None  # `open` raises otherwise
    try:
        _address(server, parseaddr(settings.MAIL_FROM)[1], sanitize_address(mail.to, "utf-8"))
        if not begin():
            return False
        _hand_over(server, re.sub(rb"\r?\n", b"\r\n", message.as_bytes()))
        return True
    finally:
        with suppress(OSError):  # the server has said what became of the mail: a bad farewell changes nothing
            backend.close()


def refused_for_good(problem: OSError) -> bool:
    """Whether the server said that it will never take this mail for this recipient (RFC 5321: a reply of 5yz)."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(code >= NEVER for code, _reply in problem.recipients.values())
    return isinstance(problem, smtplib.SMTPDataError) and problem.smtp_code >= NEVER


def _address(server: smtplib.SMTP, sender: str, recipient: str) -> None:
    server.ehlo_or_helo_if_needed()
    code, reply = server.mail(sender)
    if code != OK:
        raise smtplib.SMTPSenderRefused(code, reply, sender)
    code, reply = server.rcpt(recipient)
    if code not in {OK, WILL_FORWARD}:
        raise smtplib.SMTPRecipientsRefused({recipient: (code, reply)})


def _hand_over(server: smtplib.SMTP, content: bytes) -> None:
    try:
        code, reply = server.data(content)
    except smtplib.SMTPDataError:
        raise
    except OSError as problem:
        raise NoAnswer(type(problem).__name__) from None
    if code != OK:
        raise smtplib.SMTPDataError(code, reply)


def mail_server(url: str) -> EmailBackend:
    """The connection for smtp://user:password@host:port (STARTTLS when the port is not 25) or smtps://…"""
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError("MAIL_URL must look like smtp://user:password@host:587 or smtps://user:password@host")
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    return EmailBackend(
        host=parts.hostname,
        port=port,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_ssl=parts.scheme == "smtps",
        use_tls=parts.scheme == "smtp" and bool(parts.username),  # a password never travels in the clear
        timeout=TIMEOUT_S,
    )


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
