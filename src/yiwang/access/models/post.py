"""Posts: who stands where, in which role, from when to when."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

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
