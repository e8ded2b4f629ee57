"""The guard of every staff page: who is it, in which post, with which duty; then one scoped transaction around the page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from yiwang.access.actor import Actor, account_mark
from yiwang.access.models import Account, Post
from yiwang.access.queries import actor_of_post, standing_of
from yiwang.shared.db.scope import Scope, narrow, scoped

POST_KEY = "post"  # in the session: id of the post the person acts in

View = Callable[..., HttpResponseBase]


class StaffRequest(HttpRequest):
    """A request that has passed the guard."""

    user: Account
    actor: Actor
    post: Post  # the one acted in
    posts: tuple[Post, ...]  # all that are held today


def staff_view(duty: str | None = None) -> Callable[[View], View]:
    """Let staff through, in a current post that carries `duty`; anything else looks as if the page did not exist.

    The view gets `request.actor` and runs inside a transaction with the actor's scope; it is rendered there too.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return let_in(request, duty, lambda: view(request, *args, **kwargs))

        guarded.duty = duty  # type: ignore[attr-defined]  # read by the permission table's test
        return guarded

    return decorate


def let_in(request: StaffRequest, duty: str | None, page: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Steps: log-in, second factor, current post, duty, scope. Each that fails answers in its own way."""
    account: object = request.user
    if not isinstance(account, Account):
        return _go(request, redirect_to_login(_return_path(request)))
    if lacks_second_factor(account):
        messages.info(request, _("Set up the second step of logging in first. It takes a minute."))
        return _go(request, redirect("mfa_activate_totp"))
    with scoped(Scope(units=(account_mark(account.pk),))):
        if stop := _take_post(request, account):
            return stop
        if duty is not None and not request.actor.may(duty):
            raise Http404
        narrow(request.actor.scope())
        return _unkept(rendered(page()))


def signed_in(request: HttpRequest) -> bool:
    """Whether a member of staff sent this request; nothing yet about post or duty."""
    return isinstance(request.user, Account)


def lacks_second_factor(account: Account) -> bool:
    """Whether this account still has to set up TOTP before any staff page."""
    if not settings.STAFF_TOTP_REQUIRED:
        return False
    return not Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.TOTP).exists()


def rendered(response: HttpResponseBase) -> HttpResponseBase:
    """Templates read the database too: render while the scope is open."""
    return response.render() if isinstance(response, SimpleTemplateResponse) else response


def _unkept(response: HttpResponseBase) -> HttpResponseBase:
    """After logging out nothing of a page can be called back from the browser, unless the page says how it is kept."""
    if not response.has_header("Cache-Control"):
        add_never_cache_headers(response)
    return response


def _take_post(request: StaffRequest, account: Account) -> HttpResponseBase | None:
    """Set request.actor from the post in the session; a page instead when there is none, or when it ended meanwhile."""
    standing = standing_of(account.pk, request.session.get(POST_KEY))
    if standing.post is None:
        return render(request, "access/pages/no_post.html", status=403)
    request.actor = actor_of_post(standing.post)
    request.posts = standing.posts
    request.post = standing.post
    if request.session.get(POST_KEY) != standing.post.id:
        request.session[POST_KEY] = standing.post.id
    if not standing.lost:
        return None
    messages.warning(
        request,
        _("The post you were acting in has ended. You now act as %(role)s, %(unit)s.")
        % {"role": standing.post.get_role_display(), "unit": standing.post.unit.name_in_language()},
    )
    return None if request.method in {"GET", "HEAD"} else _go(request, redirect("access_account"))


def _return_path(request: HttpRequest) -> str:
    """Where to come back to: the page itself, or for a fragment the page that asked for it."""
    return (
        request.get_full_path() if request.method == "GET" and "HX-Request" not in request.headers else reverse("access_account")
    )


def _go(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """A redirect that also works for HTMX, which would otherwise swap the log-in page into a fragment."""
    if "HX-Request" not in request.headers:
        return answer
    return HttpResponse(status=204, headers={"HX-Redirect": answer["Location"]})
