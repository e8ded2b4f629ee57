"""Addresses of the territory for programs and for our own maps and forms. All are public and only read."""

from django.urls import path, re_path

from yiwang.territory.api import endpoints

urlpatterns = [
    re_path(r"^api/v1/territory/(?P<county>\d{6})/map\.json$", endpoints.county_map, name="territory_map"),
    path("api/v1/territory/tiles/<int:z>/<int:x>/<int:y>.mvt", endpoints.tile, name="territory_tile"),
    path("api/v1/territory/locate", endpoints.locate_point, name="territory_locate"),
    path("api/v1/territory/codes/<str:code>", endpoints.code, name="territory_code"),
    path("api/v1/territory/divisions", endpoints.divisions_below, name="territory_divisions"),
]
