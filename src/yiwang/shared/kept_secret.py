"""Secrets that are made once, kept in a file of mode 0600 and never replaced."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def kept_secret(path: Path) -> str:
    """The 256-bit secret in `path`, 64 hexadecimal digits; made when the file is absent. Raises OSError."""
    if not path.exists():
        _make(path)
    return path.read_text(encoding="ascii").strip()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_hex(32), encoding="ascii")
    with suppress(FileExistsError):
        os.link(draft, path)  # a link never replaces the secret that another process made in the meantime
    draft.unlink()
