"""Fills a demonstration database, and only one that was made as such."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from yiwang.access.models import Account
from yiwang.access.queries import system_actor
from yiwang.intake.actions import NewKey, make_api_key
from yiwang.intake.models import ApiKey
from yiwang.project.demo import day, world
from yiwang.project.demo.live import API_KEY
from yiwang.project.demo.staff import ROLES
from yiwang.shared.models import Installation
from yiwang.shared.wrong_input import WrongInputError

KEY_NAME = "demonstration"


def seed(report: Callable[[str], None]) -> list[str]:
    """Territory, people, key, the reports of the last days. Returns lines that tell who can log in. Raises WrongInputError."""
    if Installation.objects.using("owner").filter(kind="demo").first() is None:
        raise WrongInputError("This database was not made for the demonstration. Use another YIWANG_DATA_DIR or DATABASE_URL.")
    password = demo_password()
    if not Account.objects.using("owner").filter(username=ROLES[-1][0]).exists():
        world.build(password=password, report=report)
    _set_password(password)
    if not ApiKey.objects.using("owner").filter(name=KEY_NAME).exists():
        make_api_key(system_actor(()), NewKey(name=KEY_NAME, key=API_KEY, reports_per_hour=0), using="owner")
    day.seed(report)
    return _who_can_log_in(password)


def demo_password() -> str:
    """DEMO_PASSWORD, or a random one that this data folder keeps."""
    if settings.DEMO_PASSWORD:
        return str(settings.DEMO_PASSWORD)
    path = settings.SECRETS_DIR / "demo_password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(9), encoding="ascii")
    return str(path.read_text(encoding="ascii").strip())


def _set_password(password: str) -> None:
    """One hash for all of them: they share the printed password anyway."""
    names = [role for role, _, _ in ROLES] + ["county-operator-2"]
    accounts = Account.objects.using("owner").filter(username__in=names)
    first = accounts.order_by("id").first()
    if first is not None and not check_password(password, first.password):
        accounts.update(password=make_password(password))


def _who_can_log_in(password: str) -> list[str]:
    width = max(len(role) for role, _, _ in ROLES)
    lines = [f"  {role:<{width}}  {name}" for role, _, name in ROLES]
    return ["Accounts of the demonstration, all with the password " + password + ":", *lines, "Open311 key: " + API_KEY]
