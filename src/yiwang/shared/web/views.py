"""Small pages that belong to no app: theme and language, the scripts' words, robots, icon, manifest."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import JavaScriptCatalog

from yiwang.shared.web.context import THEME_COOKIE, THEMES

YEAR = 365 * 86400
PRIVATE_PATHS = ("/r/", "/desk/", "/me/", "/admin/", "/account/", "/api/")


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remembers light or dark in a cookie, so that the server paints the next page right at once."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(THEME_COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response


@method_decorator(cache_control(public=True, max_age=3600), name="get")
class JavascriptCatalogue(JavaScriptCatalog):
    """The translated words of the scripts. The language is part of the address, so the answer can be cached."""

    domain = "djangojs"

    def get(self, request: HttpRequest, language: str, *args: object, **kwargs: object) -> HttpResponse:
        with override(language):
            response: HttpResponse = super().get(request, *args, **kwargs)
        return response


@require_safe
@cache_control(public=True, max_age=86400)
def robots(_request: HttpRequest) -> HttpResponse:
    """Search engines may read what is public and nothing that belongs to one person or one desk."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE_PATHS)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=86400)
def favicon(_request: HttpRequest) -> HttpResponse:
    """Browsers ask for /favicon.ico whatever the page says."""
    return HttpResponseRedirect(static("favicon.svg"))


@require_safe
def webmanifest(_request: HttpRequest) -> HttpResponse:
    """Lets a resident put the page on the phone's first screen."""
    content = {
        "name": _("Yiwang"),
        "short_name": _("Yiwang"),
        "start_url": "/",
        "display": "browser",
        "background_color": "#f3f5f4",
        "theme_color": "#0b5a63",
        "icons": [{"src": static("favicon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(content, content_type="application/manifest+json")
