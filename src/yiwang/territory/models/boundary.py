from django.db import models
from django.db.models import F, Q

from yiwang.territory.levels import Level


class Boundary(models.Model):
    """The ground of a division or a grid from `valid_from` until the day before `valid_to`.

    WKB bytes of a Polygon or MultiPolygon in WGS 84, degrees: the database needs no geometry extension, looking up is done in
    memory. `given_wkb` keeps what the source had where its datum differs.
    """

    code = models.CharField(max_length=17)
    level = models.PositiveSmallIntegerField(choices=[(level.value, level.name.lower()) for level in Level])
    wkb = models.BinaryField()
    given_wkb = models.BinaryField(null=True)
    datum = models.CharField(max_length=8)  # of the source
    area_m2 = models.FloatField()
    generated = models.BooleanField(default=False)
    repaired = models.BooleanField(default=False)  # differs from the source by more than the datum
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # equal to valid_from: replaced on the day it came
    version = models.ForeignKey("territory.TerritoryVersion", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "boundaries"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="territory_boundary_once_a_version"),
            models.UniqueConstraint(fields=["code"], condition=Q(valid_to=None), name="territory_boundary_one_valid"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="territory_boundary_period"
            ),
            models.CheckConstraint(condition=Q(level__range=(1, 6)), name="territory_boundary_level"),
        ]

    def __str__(self) -> str:
        return self.code
