"""Making and changing accounts."""

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction
from django.utils.translation import gettext as _

from yiwang.access.actions.posts import give_post, role_called, unit_called
from yiwang.access.actions.refused import Refused, require_keeper
from yiwang.access.actions.sessions import end_sessions
from yiwang.access.actor import Actor
from yiwang.access.models import Account, Post
from yiwang.access.models.account import USERNAME
from yiwang.accountability.actions import record

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read wrongly from paper


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account with its first post. `password` empty: one is made up."""

    username: str
    display_name: str
    role: str
    unit: str
    password: str = ""
    email: str = ""
    language: str = settings.LANGUAGE_CODE


@dataclass(frozen=True, slots=True)
class Created:
    """The new account and post; `password` only when it was made up, to be shown once."""

    account: Account
    post: Post
    password: str = ""


def create_account(*, actor: Actor, new: NewAccount, using: str = DEFAULT_DB_ALIAS) -> Created:
    """Make an account and give it its first post. Raises Refused, saying what would do."""
    unit = unit_called(new.unit, using)
    role_called(new.role)
    require_keeper(actor, unit.county)
    made_up = "" if new.password else made_up_password()
    account = Account(
        username=_plain(new.username),
        display_name=new.display_name.strip() or new.username,
        email=new.email,
        language=new.language,
        county=unit.county,
    )
    _give_password(account, new.password or made_up)
    try:
        with transaction.atomic(using=using):
            account.save(using=using, force_insert=True)
            record(
                actor, "create_account", f"account:{account.pk}", {"username": account.username}, county=unit.county, using=using
            )
            post = give_post(actor=actor, account=account, role=new.role, unit=unit.code, using=using)
    except IntegrityError as problem:
        raise Refused(_("The log-in name “%(name)s” is taken.") % {"name": account.username}) from problem
    return Created(account, post, made_up)


def set_password(*, actor: Actor, account: Account, password: str = "", using: str = DEFAULT_DB_ALIAS) -> str:
    """Set a password for somebody else, made up when empty, and end their sessions; the password to hand over."""
    require_keeper(actor, account.county)
    chosen = password or made_up_password()
    _give_password(account, chosen)
    with transaction.atomic(using=using):
        account.save(using=using, update_fields=["password"])
        end_sessions(actor=actor, account_id=account.pk, using=using)
        record(actor, "set_password", f"account:{account.pk}", county=account.county, using=using)
    return chosen


def set_active(*, actor: Actor, account: Account, active: bool, using: str = DEFAULT_DB_ALIAS) -> None:
    """Switch an account on or off; off ends its sessions."""
    require_keeper(actor, account.county)
    account.is_active = active
    with transaction.atomic(using=using):
        account.save(using=using, update_fields=["is_active"])
        record(actor, "set_active", f"account:{account.pk}", {"active": active}, county=account.county, using=using)
        if not active:
            end_sessions(actor=actor, account_id=account.pk, using=using)


def change_account(*, actor: Actor, account: Account, fields: Collection[str], using: str = DEFAULT_DB_ALIAS) -> None:
    """Store what an administrator changed on the account; `fields` names it. Switching off goes through set_active."""
    require_keeper(actor, account.county)
    plain = [name for name in fields if name in {"display_name", "email", "language"}]
    with transaction.atomic(using=using):
        if plain:
            account.save(using=using, update_fields=plain)
            record(actor, "change_account", f"account:{account.pk}", {"fields": plain}, county=account.county, using=using)
        if "is_active" in fields:
            set_active(actor=actor, account=account, active=account.is_active, using=using)


def set_language(*, actor: Actor, account: Account, language: str) -> None:
    """The language an account's pages open in. Raises Refused for one the product does not speak."""
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("This language is not available."))
    account.language = language
    with transaction.atomic():
        account.save(update_fields=["language"])
        record(actor, "set_language", f"account:{account.pk}", {"language": language}, county=account.county)


def reset_second_step(*, actor: Actor, account: Account, using: str = DEFAULT_DB_ALIAS) -> None:
    """Remove the second step of somebody who lost the phone; they set it up anew at the next log-in."""
    require_keeper(actor, account.county)
    with transaction.atomic(using=using):
        Authenticator.objects.using(using).filter(user_id=account.pk).delete()
        end_sessions(actor=actor, account_id=account.pk, using=using)
        record(actor, "reset_second_step", f"account:{account.pk}", county=account.county, using=using)


def made_up_password() -> str:
    """Four groups of five characters, about 99 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _place in range(5)) for _group in range(4))


def _plain(username: str) -> str:
    name = username.strip().lower()
    if not re.match(USERNAME, name):
        raise Refused(_("A log-in name has small letters, digits, dot, hyphen or underscore; at most 64 characters."))
    return name


def _give_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as problem:
        raise Refused(" ".join([_("The password is too weak."), *problem.messages])) from problem
    account.set_password(password)
