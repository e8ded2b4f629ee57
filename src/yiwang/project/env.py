"""Typed readers of the environment. A secret comes from NAME, from the file NAME_FILE, or is made once in the data folder."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from yiwang.shared.kept_secret import kept_secret

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


class BadSetting(SystemExit):
    """A setting cannot be understood: says which and what is expected, ends the program with code 2."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(2)
        self.message = f"Setting {name} is not usable: expected {expected}."

    def __str__(self) -> str:
        return self.message


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE | FALSE:
        return value.lower() in TRUE
    raise BadSetting(name, "1 or 0")


def whole(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.lstrip("-").isdigit():
        raise BadSetting(name, "a whole number")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def secret(name: str, folder: Path) -> str:
    """The secret NAME, from the environment, from NAME_FILE, or from `folder`/name, which is made (mode 0600) when absent."""
    if value := text(name):
        return value
    named = text(f"{name}_FILE")
    try:
        return Path(named).read_text(encoding="ascii").strip() if named else kept_secret(folder / name.lower())
    except OSError as problem:
        raise BadSetting(
            f"{name}_FILE" if named else name, f"a readable file ({problem.filename}: {problem.strerror})"
        ) from problem


def database(name: str, url: str) -> dict[str, object]:
    """Django's settings for a postgresql:// URL; the host may be a percent-encoded socket folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise BadSetting(name, "postgresql://user:password@host:port/database")
    query = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", "") or parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # for cursors that bind on the server's side; Django's own bind on the client's side and are never prepared
        "OPTIONS": {"prepare_threshold": 2, **query},
        "TEST": {"MIGRATE": False},
    }
