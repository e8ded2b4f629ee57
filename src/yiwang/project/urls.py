"""Addresses of all apps. Each app lists its own with their full paths in web/urls.py (pages) and api/urls.py (programs)."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

APPS = ("command", "intake", "cases", "access", "territory", "shared")
DOORS = ("web", "api", "channels")


def _addresses_of(app: str) -> list[URLResolver]:
    names = [f"yiwang.{app}.{door}" for door in DOORS]
    return [path("", include(f"{name}.urls")) for name in names if find_spec(name) and find_spec(f"{name}.urls")]


urlpatterns: list[URLPattern | URLResolver] = [path("admin/", admin.site.urls)]
for _app in APPS:
    urlpatterns += _addresses_of(_app)

handler400 = "yiwang.shared.web.errors.bad_request"
handler403 = "yiwang.shared.web.errors.permission_denied"
handler404 = "yiwang.shared.web.errors.page_not_found"
handler500 = "yiwang.shared.web.errors.server_error"
