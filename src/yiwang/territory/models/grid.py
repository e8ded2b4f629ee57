from django.db import models
from django.db.models import F, Q

from yiwang.territory.levels import GridKind


class Grid(models.Model):
    """The smallest piece of ground with somebody responsible. Its code is given once and never used for another grid."""

    code = models.CharField(max_length=17, unique=True)  # village + 3 digits, micro grids + 2 more
    village_code = models.CharField(max_length=12)
    parent_code = models.CharField(max_length=15, blank=True)  # of a micro grid: the grid it is a part of
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in GridKind])
    purpose = models.CharField(max_length=50, blank=True)  # of a special grid, in the words of the source: 园区, campus
    name = models.CharField(max_length=100, blank=True)
    name_en = models.CharField(max_length=150, blank=True)
    generated = models.BooleanField(default=False)  # drawn by this program, not by a surveyor
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # exclusive; null: still valid; equal to valid_from: ended on the day it came
    version = models.ForeignKey("territory.TerritoryVersion", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["village_code"], name="territory_grid_village")]  # grids of a village
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^\d{15}(\d{2})?$"), name="territory_grid_code"),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in GridKind]), name="territory_grid_kind"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="territory_grid_period"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()
