"""A unit: a body that can be responsible for a case."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

# Department of offices that review complaints about other offices: no unit of their county is above them in such a case.
INDEPENDENT = "independent_review"
UNIT_CODE = r"^[0-9a-z]+(-[0-9a-z]+)*$"


class UnitKind(models.TextChoices):
    """What kind of body a unit is; routing rules and desks read it."""

    PROVINCE = "province", pgettext_lazy("unit", "Province centre")
    CITY = "city", pgettext_lazy("unit", "City centre")
    COUNTY_CENTRE = "county_centre", pgettext_lazy("unit", "County command centre")
    TOWNSHIP_ROOM = "township_room", pgettext_lazy("unit", "Township command room")
    VILLAGE = "village", pgettext_lazy("unit", "Village or community")
    DEPARTMENT = "department", pgettext_lazy("unit", "Department office")
    MEDIATION = "mediation", pgettext_lazy("unit", "Mediation committee")
    CONTRACTOR = "contractor", pgettext_lazy("unit", "Contractor")


ABOVE_COUNTY = (UnitKind.PROVINCE, UnitKind.CITY)


class Unit(models.Model):
    """One unit. `code` is its name for programs and is never used again for another unit."""

    code = models.CharField(_("code"), primary_key=True, max_length=40, validators=[RegexValidator(UNIT_CODE)])
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=UnitKind)
    division = models.CharField(
        _("division"),
        max_length=12,
        help_text=_("12-digit code of the division it serves."),
        validators=[RegexValidator(r"^\d{12}$")],
    )
    county = models.CharField(
        _("county"),
        max_length=6,
        db_index=True,
        help_text=_("First 6 digits of the division; ends in 00 above county level."),
        validators=[RegexValidator(r"^\d{6}$")],
    )
    department = models.CharField(_("department"), max_length=32, blank=True, help_text=_("Key that case types and rules use."))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("belongs under"))
    email = models.EmailField(_("e-mail of the office"), blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("taken over by")
    )
    # 6-digit codes of the counties of units that it took over from: what these had lies in reach of its posts
    took_over_in = ArrayField(models.CharField(max_length=6), default=list, db_default=[], editable=False)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("The first day on which it no longer holds."))

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["division", "code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(code__regex=UNIT_CODE), name="unit_code_is_plain"),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")), name="unit_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def name_in_language(self) -> str:
        """The name for the reader's language: the English one where there is one, otherwise the official one."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name
