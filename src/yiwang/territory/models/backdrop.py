from django.db import models


class Backdrop(models.Model):
    """A feature of the base map of a deployment without a tile server."""

    class Kind(models.TextChoices):
        ROAD = "road"
        WATER = "water"
        BLOCK = "block"
        LABEL = "label"

    county = models.CharField(max_length=6)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    name = models.CharField(max_length=100, blank=True)
    name_en = models.CharField(max_length=150, blank=True)
    wkb = models.BinaryField()  # WGS 84, any geometry

    class Meta:
        indexes = [models.Index(fields=["county"], name="territory_backdrop_county")]  # the map of a county

    def __str__(self) -> str:
        return f"{self.county} {self.kind} {self.name}".strip()
