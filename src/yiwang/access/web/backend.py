"""Looking accounts up while nobody's scope is open yet: one account at a time, by a token that only this code can sign."""

import re
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from yiwang.access.actor import account_mark, login_mark
from yiwang.access.models import Account
from yiwang.access.models.account import USERNAME
from yiwang.access.queries.posts import opened


class StaffBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Log-in by name and password (allauth), inside a scope that shows the named account and no other."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Account | None:
        name = str(credentials.get("username") or "").strip().lower()
        if not re.match(USERNAME, name):
            return self._checked(request, credentials)
        with opened(login_mark(name)):
            return self._checked(request, credentials)

    def _checked(self, request: HttpRequest | None, credentials: dict[str, Any]) -> Account | None:
        account = super().authenticate(request, **credentials)
        return account if isinstance(account, Account) else None

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session, None when it is gone or inactive: its sessions end with it."""
        with opened(account_mark(int(user_id))):
            return Account.objects.filter(pk=user_id, is_active=True).first()
