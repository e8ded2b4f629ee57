from django.db import models
from django.db.models import Q


class Succession(models.Model):
    """What became of a division on a day: of one that ended where it went, of one that goes on what it was called or lost.

    `old_code` equals `new_code` where a division kept its code under another name or parent.
    """

    class Kind(models.TextChoices):
        RENAMED = "renamed"  # same code, other name
        MOVED = "moved"  # same code, other parent
        RECODED = "recoded"  # the same place under another code, often with another name
        MERGED = "merged"  # went wholly into one that has more
        SPLIT = "split"  # ended and went into several
        PART = "part"  # goes on and gave a part away

    class Basis(models.TextChoices):
        CODE = "code"  # the same code
        NAME = "name"  # the same name, or the same without 镇, 街道 …, and no other that it could be
        BELOW = "below"  # where what lay in it went
        POINTS = "points"  # the nearest to it, and it to that, within a kilometre
        STATED = "stated"  # a steward says so

    old_code = models.CharField(max_length=12)
    new_code = models.CharField(max_length=12)
    day = models.DateField()  # the first day of the new state
    kind = models.CharField(max_length=8, choices=Kind.choices)
    basis = models.CharField(max_length=8, choices=Basis.choices)
    note = models.CharField(max_length=200, blank=True)
    version = models.ForeignKey("territory.TerritoryVersion", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old_code", "new_code", "day"], name="territory_succession_once_a_day"),
            models.CheckConstraint(condition=Q(old_code__regex=r"^\d{12}$"), name="territory_succession_old"),
            models.CheckConstraint(condition=Q(new_code__regex=r"^\d{12}$"), name="territory_succession_new"),
        ]

    def __str__(self) -> str:
        return f"{self.old_code} → {self.new_code}"
