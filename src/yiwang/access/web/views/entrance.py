"""allauth's two pages before anybody is logged in, without the name that hides the frame's own `site`."""

from typing import Any

from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView


class _OwnFrame:
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # from allauth's view
        context.pop("site", None)
        return context


class SignIn(_OwnFrame, LoginView):  # type: ignore[misc]  # allauth has no types
    """Name and password."""

    template_name = "access/pages/login.html"


class CheckCode(_OwnFrame, AuthenticateView):  # type: ignore[misc]
    """The second step."""

    template_name = "access/pages/check_code.html"
