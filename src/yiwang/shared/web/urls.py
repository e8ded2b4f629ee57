"""Addresses that belong to no app."""

from django.urls import path
from django.views.i18n import set_language

from yiwang.shared.web import views

urlpatterns = [
    path("language/", set_language, name="set_language"),
    path("theme/", views.set_theme, name="set_theme"),
    path("jsi18n/<slug:language>/", views.JavascriptCatalogue.as_view(), name="javascript_catalogue"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("manifest.webmanifest", views.webmanifest, name="webmanifest"),
]
