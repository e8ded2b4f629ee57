"""Posts: who stands where, in which role, from when to when; and the grids a post walks."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yiwang.access.roles import ROLE_CHOICES

UNTIL = _("The first day on which it no longer holds.")
IN_ORDER = models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from"))


class Post(models.Model):
    """An account in a role at a unit, on the days valid_from ≤ day < valid_to."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("account"))
    unit = models.ForeignKey("access.Unit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    role = models.CharField(_("role"), max_length=32, choices=ROLE_CHOICES)
    county = models.CharField(_("county"), max_length=6, db_index=True, editable=False)  # the unit's; row-level security
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=UNTIL)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["account_id", "valid_from", "id"]
        constraints = [
            models.CheckConstraint(condition=IN_ORDER, name="post_dates_in_order"),
            models.UniqueConstraint(fields=["account", "unit", "role", "valid_from"], name="post_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} @ {self.unit_id}"


class GridAssignment(models.Model):
    """A grid worker's grid, full or part time, on the days valid_from ≤ day < valid_to."""

    class Kind(models.TextChoices):
        FULL = "full", pgettext_lazy("grid worker", "full time")
        PART = "part", pgettext_lazy("grid worker", "part time")

    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("post"))
    grid = models.CharField(
        _("grid"),
        max_length=17,
        db_index=True,
        help_text=_("Code of the grid."),
        validators=[RegexValidator(r"^\d{15}(\d{2})?$")],
    )
    kind = models.CharField(_("kind"), max_length=4, choices=Kind, default=Kind.FULL)
    county = models.CharField(_("county"), max_length=6, db_index=True, editable=False)  # the grid's
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=UNTIL)

    class Meta:
        verbose_name = _("grid assignment")
        verbose_name_plural = _("grid assignments")
        ordering = ["grid", "valid_from", "id"]
        constraints = [
            models.CheckConstraint(condition=IN_ORDER, name="grid_assignment_dates_in_order"),
            models.UniqueConstraint(fields=["post", "grid", "valid_from"], name="grid_assignment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.grid} ({self.get_kind_display()})"
