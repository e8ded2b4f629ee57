"""Addresses of the desk for programs that run in its own pages."""

from django.urls import path

from yiwang.command.api import endpoints

urlpatterns = [
    path("api/v1/exports", endpoints.ask, name="api_exports"),
    path("api/v1/exports/<uuid:export_id>", endpoints.look, name="api_export"),
    path("api/v1/exports/<uuid:export_id>/file", endpoints.file, name="api_export_file"),
]
