"""One day of the working calendar. Reference data: no case data, readable by everybody."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """Whether offices work on a day, and where we know it from."""

    class Source(models.TextChoices):
        CHINESECALENDAR = "chinesecalendar", _("Published public holidays")
        ESTIMATED = "estimated", _("Estimated: Monday to Friday")
        OWN = "own", _("Entered here")  # never overwritten by a load

    day = models.DateField(_("Day"), unique=True)
    working = models.BooleanField(_("Working day"))
    name = models.CharField(_("Name"), max_length=40, blank=True)
    source = models.CharField(_("Source"), max_length=16, choices=Source.choices, default=Source.OWN)
    known = models.BooleanField(_("Holidays are published"), default=True)  # false: due dates that touch its year are estimates
    changed_at = models.DateTimeField(auto_now=True, db_default=Now())  # running servers notice a change by it

    class Meta:
        ordering = ("day",)
        verbose_name = _("Calendar day")
        verbose_name_plural = _("Calendar days")
        constraints = (
            models.CheckConstraint(
                name="calendar_day_source", condition=models.Q(source__in=("chinesecalendar", "estimated", "own"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.name}".strip()
