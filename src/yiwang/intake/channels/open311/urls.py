"""Addresses of GeoReport v2. An ending (.xml, .json) chooses the format; without one the Accept header does."""

from django.urls import path, re_path
from django.urls.resolvers import URLPattern

from yiwang.intake.channels.open311 import views

FORM = r"(?P<form>\.[A-Za-z0-9]+)?$"

urlpatterns: list[URLPattern] = [
    re_path(r"^open311/?$", views.discovery, name="open311"),
    re_path(rf"^open311/discovery{FORM}", views.discovery, name="open311_discovery"),
    re_path(r"^open311/v2/?$", views.discovery, name="open311_v2"),
    re_path(rf"^open311/v2/discovery{FORM}", views.discovery, name="open311_v2_discovery"),
    re_path(rf"^open311/v2/services{FORM}", views.service_list, name="open311_services"),
    re_path(rf"^open311/v2/services/(?P<code>[^/.]+){FORM}", views.service_definition, name="open311_service"),
    re_path(rf"^open311/v2/requests{FORM}", views.requests, name="open311_requests"),
    re_path(rf"^open311/v2/requests/(?P<number>[^/.]+){FORM}", views.request_detail, name="open311_request"),
    re_path(rf"^open311/v2/tokens/(?P<token>[^/.]+){FORM}", views.token, name="open311_token"),
    path("open311/v2/media/<str:number>/<uuid:photo_id>.jpg", views.photo, name="open311_photo"),
    re_path(r"^open311/v2/.*?(?P<form>\.(?:xml|json))?$", views.nothing_here, name="open311_nothing"),
]
