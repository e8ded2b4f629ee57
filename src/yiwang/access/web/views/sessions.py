"""Where this account is logged in, and ending it there."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from yiwang.access.actions import end_session, end_sessions
from yiwang.access.queries import bare_actor
from yiwang.access.web.views.account import AccountRequest
from yiwang.access.web.views.own import signed_in
from yiwang.shared.web.numbers import whole_number


@signed_in
@require_GET
def sessions(request: AccountRequest) -> HttpResponseBase:
    """Every running session of the account, this one first."""
    running = UserSession.objects.purge_and_list(request.user)
    here = request.session.session_key
    running.sort(key=lambda session: (session.session_key != here, -session.created_at.timestamp()))
    page = {"sessions": [(session, session.session_key == here, browser_words(session.user_agent)) for session in running]}
    return TemplateResponse(request, "access/pages/sessions.html", page)


@signed_in
@require_POST
def end(request: AccountRequest) -> HttpResponseBase:
    """End one session, or with `others` every one but this."""
    actor, chosen = bare_actor(request.user.pk), request.POST.get("session", "")
    if chosen == "others":
        ended = end_sessions(actor=actor, account_id=request.user.pk, keep=request.session.session_key or "")
    else:
        ended = end_session(actor=actor, session_id=whole_number(chosen))
    text = ngettext("%(count)s session was ended.", "%(count)s sessions were ended.", ended) % {"count": ended}
    messages.success(request, text if ended else _("That session had ended already."))
    return redirect("usersessions_list")


def browser_words(user_agent: str) -> str:
    """Browser and system in two words, as far as a user agent tells."""
    browsers = (
        ("Edg/", "Edge"),
        ("MicroMessenger", "WeChat"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    )
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )
    found = [next((name for mark, name in kind if mark in user_agent), "") for kind in (browsers, systems)]
    return " · ".join(filter(None, found)) or _("Unknown browser")
