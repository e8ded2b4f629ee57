"""Addresses of the embedded database, one a role. Nothing is started; passwords are made on first use."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from yiwang.shared.kept_secret import kept_secret
from yiwang.shared.postgres.place import place_of

DATABASE = "yiwang"


@dataclass(frozen=True)
class Urls:
    """`postgresql://` addresses; each reads its own role's password only when it is asked for."""

    data_dir: Path

    @property
    def web(self) -> str:
        return self.of("web")

    @property
    def owner(self) -> str:
        return self.of("owner")

    @property
    def retention(self) -> str:
        return self.of("retention")

    def of(self, role: str, database: str = DATABASE) -> str:
        """The address of `database` for the role. require_auth: a process that took over the socket gets no password."""
        run = quote(str(place_of(self.data_dir).run), safe="")
        return f"postgresql://yiwang_{role}:{password(self.data_dir, role)}@/{database}?host={run}&require_auth=scram-sha-256"


def urls(data_dir: Path) -> Urls:
    """The addresses of the embedded database of `data_dir`."""
    return Urls(data_dir.absolute())


def password(data_dir: Path, role: str) -> str:
    """The password of a role: web, owner, retention or superuser."""
    return kept_secret(data_dir.absolute() / "secrets" / f"postgres_{role}")
