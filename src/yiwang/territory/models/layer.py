from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yiwang.shared.geo.datum import Datum


class Layer(models.Model):
    """A department's own net of grids, as it was handed in on one day. A newer file of the same `code` is a new row."""

    class Kind(models.TextChoices):
        POLYGONS = "polygons"
        CODES = "codes"  # a list without ground

    code = models.CharField(max_length=32)  # one net keeps one code through all its states
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=150, blank=True)
    department = models.CharField(max_length=32, blank=True)  # key that case types and units use
    county = models.CharField(max_length=6)  # xx0000 where the net is wider than a county
    kind = models.CharField(max_length=8, choices=Kind.choices)
    datum = models.CharField(max_length=8, blank=True, choices=[(datum.value, datum.value) for datum in Datum])  # of the source
    source = models.CharField(max_length=200)  # file name, without its folder
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    size = models.IntegerField(default=0)  # how many grids, or rows of a list
    loaded_at = models.DateTimeField(default=timezone.now)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # exclusive; equal to valid_from: replaced on the day it came

    class Meta:
        indexes = [models.Index(fields=["county"], name="territory_layer_county", condition=Q(valid_to=None))]  # nets of a county
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(valid_to=None), name="territory_layer_one_valid"),
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9a-z]+([_-][0-9a-z]+)*$"), name="territory_layer_code"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="territory_layer_period"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class LayerGrid(models.Model):
    """One grid of a layer, under the department's own code. No names of persons: `duty` says what the grid is for."""

    layer = models.ForeignKey(Layer, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=64)  # as the department writes it
    name = models.CharField(max_length=100, blank=True)
    county = models.CharField(max_length=6)  # where it lies
    stated = models.CharField(max_length=17, blank=True)  # our code of a grid or division that the row itself names
    village = models.CharField(max_length=12, blank=True)  # where it lies, or what the row names; empty when unknown
    duty = models.CharField(max_length=200, blank=True)  # such as: 占道经营巡查
    wkb = models.BinaryField(null=True)  # WGS 84, degrees; null in a list of codes
    given_wkb = models.BinaryField(null=True)  # as the source has it, where its datum differs
    area_m2 = models.FloatField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["layer", "county"], name="territory_layergrid_county"),  # comparing and drawing one county
            models.Index(fields=["code"], name="territory_layergrid_code"),  # a code that somebody still uses
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()


class GridCode(models.Model):
    """Another name of a grid: what a layer calls it, or the code of a grid that ended and whose ground it took over.

    One code may lead to several grids (a split), each with its share of the old ground. Rows are never taken back: what a steward
    declares the same holds instead of everything that was said before.
    """

    class Basis(models.TextChoices):
        ADOPTED = "adopted"  # a layer's grid became this one
        SAME = "same"  # a steward declared a layer's grid to be this one
        MERGED = "merged"
        SPLIT = "split"
        ENDED = "ended"  # the ground went to a neighbour

    layer = models.CharField(max_length=32, blank=True)  # code of the layer; empty for the net's own codes
    code = models.CharField(max_length=64)
    grid = models.CharField(max_length=17)
    basis = models.CharField(max_length=8, choices=Basis.choices)
    share = models.FloatField(default=1.0)  # of the ground of `code`, 0 to 1
    from_day = models.DateField()
    version = models.ForeignKey("territory.TerritoryVersion", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["code"], name="territory_gridcode_code")]  # an old code that somebody still uses
        constraints = [
            models.UniqueConstraint(fields=["layer", "code", "grid", "version"], name="territory_gridcode_once"),
            models.CheckConstraint(condition=Q(share__gt=0) & Q(share__lte=1), name="territory_gridcode_share"),
            models.CheckConstraint(condition=Q(grid__regex=r"^\d{15}(\d{2})?$"), name="territory_gridcode_grid"),
        ]

    def __str__(self) -> str:
        return f"{self.layer} {self.code} → {self.grid}".strip()
