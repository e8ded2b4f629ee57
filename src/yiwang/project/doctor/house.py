"""Checks of the machine and of the settings. Each returns what is fine, or raises Problem."""

import shutil
import smtplib
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chinese_calendar.constants import holidays
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from yiwang.project.doctor.finding import Problem
from yiwang.project.embedded import is_embedded
from yiwang.project.migration import installation_kind
from yiwang.shared.postgres import place_of

LEAST_FREE_BYTES = 1024**3
MAIL_PATIENCE_S = 5.0
NEXT_YEAR_IS_PUBLISHED_BY_MONTH = 12  # the State Council's notice comes in November


def data_folder() -> str:
    folder: Path = settings.SECRETS_DIR
    for path, mode in [(folder, 0o700), *((file, 0o600) for file in folder.iterdir())]:
        if stat.S_IMODE(path.stat().st_mode) & ~mode:
            raise Problem(f"{path} can be read by others", f"chmod {mode:o} {path}")
    return str(settings.DATA_DIR)


def disk_space() -> str:
    folders = {settings.DATA_DIR} | ({place_of(settings.DATA_DIR).root} if is_embedded() else set())
    least = min((shutil.disk_usage(folder).free, folder) for folder in folders if folder.exists())
    free, folder = least
    if free < LEAST_FREE_BYTES:
        raise Problem(
            f"only {free / 1024**2:,.0f} MiB are free under {folder}", "Free some space: the database stops when it is full."
        )
    return f"{free / 1024**3:,.1f} GiB free"


def exposure() -> str:
    if settings.DEBUG:
        raise Problem("DEBUG is on: error pages show settings and data", "Unset DEBUG.")
    if _is_demonstration():
        return "demonstration: public passwords, loopback only"
    if not settings.PUBLIC_URL.startswith("https://") and urlsplit(settings.PUBLIC_URL).hostname not in {
        "127.0.0.1",
        "localhost",
    }:
        raise Problem(f"{settings.PUBLIC_URL} is not encrypted", "Put a proxy with TLS in front and set PUBLIC_URL to https://…")
    return settings.PUBLIC_URL


def time_zone() -> str:
    try:
        ZoneInfo(settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError) as problem:
        raise Problem(
            f"there is no time zone {settings.TIME_ZONE}", "Set TIME_ZONE to a name such as Asia/Shanghai."
        ) from problem
    return settings.TIME_ZONE


def working_calendar() -> str:
    """Due dates in a year that the calendar does not know are estimates."""
    last, today = max(holidays).year, timezone.localdate()
    wanted = today.year + (today.month >= NEXT_YEAR_IS_PUBLISHED_BY_MONTH)
    if last < wanted:
        advice = "Upgrade chinesecalendar, then run `yiwang migrate`; until then later due dates are marked estimated."
        raise Problem(f"holidays and make-up workdays are known up to {last}", advice)
    return f"holidays known up to {last}"


def front_end() -> str:
    manifest = Path(str(settings.DJANGO_VITE["default"]["manifest_path"]))
    if not manifest.exists():
        raise Problem("styles and scripts have not been built", "make setup")
    return "built"


def texts() -> str:
    for path in sorted(Path(settings.LOCALE_PATHS[0]).rglob("*.po")):
        compiled = path.with_suffix(".mo")
        if not compiled.exists():
            raise Problem(f"{path} is not compiled", "yiwang messages compile")
    return ", ".join(code for code, _name in settings.LANGUAGES)


def mail() -> str:
    if not settings.MAIL_URL:
        if _is_demonstration():
            return f"messages go to {settings.MAIL_SINK_DIR}"
        raise Problem("reporters get no e-mail: MAIL_URL is not set", "Set MAIL_URL=smtp://user:password@host:587")
    parts = urlsplit(settings.MAIL_URL)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(parts.hostname or "", parts.port or 0, timeout=MAIL_PATIENCE_S) as server:
            server.noop()
    except OSError as problem:
        raise Problem(
            f"the mail server {parts.hostname} does not answer: {problem}", "Check MAIL_URL and the firewall."
        ) from problem
    return f"{parts.hostname} answers"


def _is_demonstration() -> bool:
    with suppress(DatabaseError):
        return settings.DEMO or installation_kind("default") == "demo"
    return bool(settings.DEMO)


CHECKS: dict[str, Callable[[], str]] = {
    "Data folder": data_folder,
    "Disk space": disk_space,
    "Exposure": exposure,
    "Time zone": time_zone,
    "Working calendar": working_calendar,
    "Front end": front_end,
    "Texts": texts,
    "Mail": mail,
}
