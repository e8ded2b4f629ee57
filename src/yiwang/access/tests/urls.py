"""Addresses for tests of the guard: what access offers and four probes."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import include, path

from yiwang.access.models import Account
from yiwang.access.web.guards import staff_view


@staff_view()
def who(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.actor.role} {request.actor.unit_id}")


@staff_view("configure")
def keeper(request: HttpRequest) -> HttpResponse:
    return HttpResponse("keeper")


@staff_view()
def lazy(request: HttpRequest) -> HttpResponse:
    """Reads the database while it is rendered."""
    template = engines["django"].from_string("{% for one in people %}{{ one.username }} {% endfor %}")
    return TemplateResponse(request, template, {"people": Account.objects.order_by("username")})


@staff_view()
def breaks(request: HttpRequest) -> HttpResponse:
    Account.objects.filter(pk=request.user.pk).update(display_name="Changed")
    raise RuntimeError("after a change")


urlpatterns = [
    path("probe/who/", who),
    path("probe/keeper/", keeper),
    path("probe/lazy/", lazy),
    path("probe/breaks/", breaks),
    path("admin/", admin.site.urls),
    path("", include("yiwang.access.web.urls")),
    path("", include("yiwang.shared.web.urls")),
]
