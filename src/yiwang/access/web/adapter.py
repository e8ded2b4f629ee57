"""How allauth behaves here: staff only, nobody signs up, redirects stay on this server, security events reach the audit trail."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from yiwang.access.models import Account
from yiwang.access.queries import bare_actor
from yiwang.access.queries.posts import standing_alone
from yiwang.access.web.home import home_of
from yiwang.accountability.actions import record

RECENT_S = 300
QUIET = {  # the next page says it
    "account/messages/logged_in.txt",
    "account/messages/logged_out.txt",
    "mfa/messages/recovery_codes_generated.txt",
}
NOTED = {
    "account/email/password_changed": "change_password",
    "mfa/email/totp_activated": "set_up_second_step",
    "mfa/email/totp_deactivated": "remove_second_step",
    "mfa/email/recovery_codes_generated": "make_recovery_codes",
}


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Named in ACCOUNT_ADAPTER."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only addresses on the host that was asked; allauth's own rule also lets other allowed hosts through."""
        request: HttpRequest = self.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return home_of(standing_alone(int(request.user.pk or 0), None).post)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that log-in attempts are counted by; one for all where the server does not tell."""
        try:
            return str(super().get_client_ip(request))
        except PermissionDenied:
            return "0.0.0.0"  # noqa: S104  (a name for "unknown", nothing is bound to it)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        if message_template not in QUIET:
            super().add_message(request, level, message_template, *args, **kwargs)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has just logged in need not type the password again to set up the second step."""
        request: HttpRequest = self.request
        steps = get_authentication_records(request, request.user)
        if steps and time.time() - steps[-1]["at"] < RECENT_S:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse:
        """Open the pages in the account's own language."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_language(response, user.language)
        return response

    def send_notification_mail(self, template_prefix: str, user: Account, *_args: object, **_kwargs: object) -> None:
        """allauth calls this for every security event; here it writes the audit record instead of a mail."""
        if action := NOTED.get(template_prefix):
            record(bare_actor(user.pk), action, f"account:{user.pk}", county=user.county)


def remember_language(response: HttpResponse, language: str) -> None:
    """Keep the language where LocaleMiddleware looks for it."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 86400,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
