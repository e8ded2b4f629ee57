"""Ending sessions: by their owner, or because an account or a post ended."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import DEFAULT_DB_ALIAS, transaction

from yiwang.access.actor import Actor
from yiwang.access.models import Account
from yiwang.accountability.actions import record


def end_sessions(*, actor: Actor, account_id: int, keep: str = "", using: str = DEFAULT_DB_ALIAS) -> int:
    """End every session of the account except the one with the key `keep`; how many were ended."""
    running = UserSession.objects.using(using).filter(user_id=account_id).exclude(session_key=keep)
    return _end(actor, account_id, list(running.values_list("session_key", flat=True)), using)


def end_session(*, actor: Actor, session_id: int) -> int:
    """End one of the actor's own sessions; 0 when it is not theirs or has gone already."""
    if actor.account_id is None:
        return 0
    running = UserSession.objects.filter(user_id=actor.account_id, pk=session_id)
    return _end(actor, actor.account_id, list(running.values_list("session_key", flat=True)), DEFAULT_DB_ALIAS)


def _end(actor: Actor, account_id: int, keys: list[str], using: str) -> int:
    if not keys:
        return 0
    with transaction.atomic(using=using):
        Session.objects.using(using).filter(session_key__in=keys).delete()
        UserSession.objects.using(using).filter(session_key__in=keys).delete()
        county = Account.objects.using(using).values_list("county", flat=True).get(pk=account_id)
        record(actor, "end_sessions", f"account:{account_id}", {"sessions": len(keys)}, county=county, using=using)
    return len(keys)
