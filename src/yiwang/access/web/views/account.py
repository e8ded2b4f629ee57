"""One's own account: posts and language."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_POST

from yiwang.access.actions import Refused, set_language, switch_post
from yiwang.access.models import Account
from yiwang.access.queries import actor_of_post, bare_actor, standing_of
from yiwang.access.web.adapter import remember_language
from yiwang.access.web.forms import LanguageForm
from yiwang.access.web.guards import POST_KEY, lacks_second_factor
from yiwang.access.web.home import home_of
from yiwang.access.web.views.own import signed_in
from yiwang.shared.web.numbers import whole_number


class AccountRequest(HttpRequest):
    """A request of somebody who is logged in."""

    user: Account


@signed_in
@require_GET
def account(request: AccountRequest) -> HttpResponseBase:
    """Who am I here, in which posts, in which language."""
    standing = standing_of(request.user.pk, request.session.get(POST_KEY))
    page = {
        "standing": standing,
        "home": home_of(standing.post),
        "form": LanguageForm(initial={"language": request.user.language}),
        "lacks_second_factor": lacks_second_factor(request.user),
    }
    return TemplateResponse(request, "access/pages/account.html", page)


@signed_in
@require_POST
def change_post(request: AccountRequest) -> HttpResponseBase:
    """Act in another of one's posts from now on."""
    standing = standing_of(request.user.pk, request.session.get(POST_KEY))
    actor = actor_of_post(standing.post) if standing.post else bare_actor(request.user.pk)
    try:
        post = switch_post(actor=actor, post_id=whole_number(request.POST.get("post", "")))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("access_account")
    request.session[POST_KEY] = post.pk
    return redirect(_next(request) or home_of(post))


@signed_in
@require_POST
def change_language(request: AccountRequest) -> HttpResponse:
    """The language this account's pages open in."""
    form = LanguageForm(request.POST)
    response = redirect("access_account")
    if form.is_valid():
        language = form.cleaned_data["language"]
        set_language(actor=bare_actor(request.user.pk), account=request.user, language=language)
        remember_language(response, language)
        with override(language):
            messages.success(request, _("Saved."))
    return response


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else ""
