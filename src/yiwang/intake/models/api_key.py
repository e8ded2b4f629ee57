"""The key of a program that files reports. It names a program and the unit behind it, never a person."""

import hashlib
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

DIVISION_START = r"^\d{2}(\d{2})?(\d{2})?$"


def key_digest(key: str) -> bytes:
    """What is stored of a key: 32 bytes. Unsalted: keys are made here and have 160 random bits."""
    return hashlib.sha256(key.encode()).digest()


class ApiKey(models.Model):
    """One program. `id` is the name space of its idempotency keys, so two programs can never meet in one submission."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    name = models.CharField(
        _("program"), max_length=80, unique=True, help_text=_("What the program is called; it stands in the record of each case.")
    )
    unit = models.ForeignKey(
        "access.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit that answers for it")
    )
    jurisdictions = ArrayField(
        models.CharField(max_length=6, validators=[RegexValidator(DIVISION_START)]),
        verbose_name=_("divisions"), default=list, blank=True,
        help_text=_("First 2, 4 or 6 digits of the divisions it may file in, with commas between them; empty for all."),
    )  # fmt: skip
    may_file = models.BooleanField(_("may file reports"), default=True)
    reports_per_hour = models.PositiveIntegerField(
        _("reports an hour"), null=True, blank=True,
        help_text=_("Empty: the limit of one sender's address holds, as for the web form. 0: no limit."),
    )  # fmt: skip
    valid_from = models.DateField(_("valid from"), default=localdate)
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("The first day on which it no longer holds."))
    changed_at = models.DateTimeField(auto_now=True, db_default=Now())  # running servers notice a change by it

    class Meta:
        ordering = ["name"]
        verbose_name = _("key of a program")
        verbose_name_plural = _("keys of programs")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")), name="api_key_dates_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.name
