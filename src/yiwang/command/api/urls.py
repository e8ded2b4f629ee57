"""Addresses of the desk and of the nets of a county, for our own pages and whoever has signed in."""

from django.urls import path

from yiwang.command.api import endpoints, nets

urlpatterns = [
    path("api/v1/exports", endpoints.ask, name="api_exports"),
    path("api/v1/exports/<uuid:export_id>", endpoints.look, name="api_export"),
    path("api/v1/exports/<uuid:export_id>/file", endpoints.file, name="api_export_file"),
    path("api/v1/territory/layers", nets.layers, name="territory_layers"),
    path("api/v1/territory/layers/<slug:layer>/tiles/<int:z>/<int:x>/<int:y>.mvt", nets.layer_tile, name="territory_layer_tile"),
    path("api/v1/territory/findings", nets.findings, name="territory_findings"),
    path("api/v1/territory/findings.geojson", nets.findings_geojson, name="territory_findings_geojson"),
]
