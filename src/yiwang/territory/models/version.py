from django.db import models
from django.utils import timezone


class TerritoryVersion(models.Model):
    """One change of the territory: what was imported, from which file, as of when. The highest id is the current version."""

    class Kind(models.TextChoices):
        DIVISIONS = "divisions"
        BOUNDARIES = "boundaries"
        GRIDS = "grids"
        GENERATED = "generated"
        BACKDROP = "backdrop"
        SUCCESSORS = "successors"
        RESHAPED = "reshaped"  # a steward adopted, split, merged or ended grids

    made_at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    as_of = models.DateField()
    source = models.CharField(max_length=200, blank=True)  # file name, without its folder
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the file
    roots = models.TextField(blank=True)  # codes under which the file was complete, separated by spaces
    levels = models.CharField(max_length=12, blank=True)  # digits of the levels the file spoke of
    added = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    ended = models.IntegerField(default=0)

    class Meta:
        db_table = "territory_version"

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.as_of}"
