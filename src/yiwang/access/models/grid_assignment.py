"""Who looks after a grid: for which department, with which duties, paid from where, from when to when."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yiwang.access.models.post import IN_ORDER, UNTIL, Post

MOST_DUTIES, MOST_NOTE = 300, 120


class GridAssignment(models.Model):
    """One line of a grid's pooled staff, on the days valid_from ≤ day < valid_to.

    Somebody who serves several departments in one grid has a line for each; `department` is empty for the grid's general work.
    """

    class Kind(models.TextChoices):
        FULL = "full", pgettext_lazy("grid worker", "full time")
        PART = "part", pgettext_lazy("grid worker", "part time")

    class Position(models.TextChoices):
        LEAD = "lead", pgettext_lazy("grid worker", "lead worker")  # of a micro grid: its leader
        WORKER = "worker", pgettext_lazy("grid worker", "worker")
        PLACE = "place", pgettext_lazy("grid worker", "staff of the place")  # only in special grids: campus, park

    class Payer(models.TextChoices):
        UNKNOWN = "", pgettext_lazy("payer", "not stated")
        COUNTY = "county", pgettext_lazy("payer", "county finance")
        TOWNSHIP = "township", pgettext_lazy("payer", "township")
        DEPARTMENT = "department", pgettext_lazy("payer", "department")
        VILLAGE = "village", pgettext_lazy("payer", "village or community")
        PLACE = "place", pgettext_lazy("payer", "campus, park or other place")
        NOBODY = "unpaid", pgettext_lazy("payer", "nobody: unpaid")
        OTHER = "other", pgettext_lazy("payer", "other")

    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("post"))
    grid = models.CharField(
        _("grid"),
        max_length=17,
        help_text=_("Code of the grid."),
        validators=[RegexValidator(r"^\d{15}(\d{2})?$")],
    )
    kind = models.CharField(_("kind"), max_length=4, choices=Kind, default=Kind.FULL)
    position = models.CharField(_("position"), max_length=6, choices=Position, default=Position.WORKER)
    department = models.CharField(
        _("department"), max_length=32, blank=True, help_text=_("Key that case types and rules use; empty for general work.")
    )
    duties = models.CharField(_("duties"), max_length=MOST_DUTIES, blank=True)
    case_classes = ArrayField(models.CharField(max_length=2), verbose_name=_("case classes"), default=list, blank=True)
    payer = models.CharField(_("paid by"), max_length=10, choices=Payer, default=Payer.UNKNOWN, blank=True)
    payer_note = models.CharField(_("note on pay"), max_length=MOST_NOTE, blank=True)
    county = models.CharField(_("county"), max_length=6, editable=False)  # the grid's; row-level security
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=UNTIL)

    class Meta:
        verbose_name = _("grid assignment")
        verbose_name_plural = _("grid assignments")
        ordering = ["grid", "valid_from", "id"]
        indexes = [
            models.Index(fields=["grid"], name="grid_assignment_by_grid"),  # the page of a grid; carrying over
            models.Index(fields=["county", "grid"], name="grid_assignment_by_county"),  # the table of a county's grid staff
        ]
        # Two lead workers of one grid at a time are refused by grid_assignment_one_lead, which migration 0004 writes in SQL.
        constraints = [
            models.CheckConstraint(condition=IN_ORDER, name="grid_assignment_dates_in_order"),
            models.CheckConstraint(condition=Q(grid__regex=r"^\d{15}(\d{2})?$"), name="grid_assignment_grid"),
            models.CheckConstraint(
                condition=~Q(position="place") | Q(grid__regex=r"^\d{12}9"), name="grid_assignment_place_staff"
            ),
            models.UniqueConstraint(  # a line that ended on its first day never held and stands in nobody's way
                fields=["post", "grid", "department", "valid_from"],
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="grid_assignment_once",
            ),
            models.UniqueConstraint(
                fields=["post", "grid", "department"], condition=Q(valid_to=None), name="grid_assignment_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grid} ({self.get_kind_display()})"
