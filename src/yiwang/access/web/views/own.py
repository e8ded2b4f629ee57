"""The wrapper of every page about one's own account, allauth's pages included."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.utils import url_str_to_user_pk
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers

from yiwang.access.actor import account_mark
from yiwang.access.queries.posts import opened
from yiwang.access.web.guards import rendered

View = Callable[..., HttpResponseBase]


def own_account(view: View) -> View:
    """Run a page with a scope that shows the signed-in account, or the one half-way through logging in, and nothing else."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        account_id = _whose(request)
        with nullcontext() if account_id is None else opened(account_mark(account_id)):
            response = rendered(view(request, *args, **kwargs))
        if not response.streaming:
            add_never_cache_headers(response)
        return response

    return wrapper


def signed_in(view: View) -> View:
    """The same, and only for somebody who is logged in."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/account/")
        return view(request, *args, **kwargs)

    return own_account(wrapper)


def _whose(request: HttpRequest) -> int | None:
    if request.user.is_authenticated:
        return int(request.user.pk)
    pending = request.session.get(LOGIN_SESSION_KEY)
    return int(url_str_to_user_pk(pending["user_pk"])) if isinstance(pending, dict) and pending.get("user_pk") else None
