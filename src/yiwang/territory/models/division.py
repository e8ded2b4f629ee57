from django.db import models
from django.db.models import F, Q

from yiwang.territory.levels import Level


class Division(models.Model):
    """A province, city, county, township or village, as it was from `valid_from` until the day before `valid_to`.

    A new name, parent or level is a new row. Codes are text and never numbers; the parent is what the source says, not what
    the digits suggest: cities governed by their province and development zones break the digits.
    """

    code = models.CharField(max_length=12)
    level = models.PositiveSmallIntegerField(choices=[(level.value, level.name.lower()) for level in Level if level < Level.GRID])
    parent_code = models.CharField(max_length=12, blank=True)  # empty at the top
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=150, blank=True)
    virtual = models.BooleanField(default=False)  # a row that only groups others, such as 市辖区
    urban_rural = models.CharField(max_length=3, blank=True)  # 城乡分类代码
    lon = models.FloatField(null=True)  # WGS 84, degrees
    lat = models.FloatField(null=True)
    given_lon = models.FloatField(null=True)  # as the source has it, in `datum`
    given_lat = models.FloatField(null=True)
    datum = models.CharField(max_length=8, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # exclusive; null: still valid
    version = models.ForeignKey("territory.TerritoryVersion", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="territory_division_once_a_day"),
            models.UniqueConstraint(fields=["code"], condition=Q(valid_to=None), name="territory_division_one_valid"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="territory_division_period"
            ),
            models.CheckConstraint(condition=Q(code__regex=r"^\d{12}$"), name="territory_division_code"),
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="territory_division_level"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
