"""A routing rule, as this deployment uses it. Reference data: standard rules are loaded, an office adds its own."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yiwang.cases.routing import Stage


class RoutingRule(models.Model):
    """One rule of routing.py. `code` is shown to handlers and reporters as the reason of a step."""

    code = models.CharField(_("Code"), max_length=24, primary_key=True)
    stage = models.CharField(_("For"), max_length=12, choices=[(stage.value, stage.value) for stage in Stage])
    case_type = models.CharField(_("Type, class or *"), max_length=4, default="*")
    place = models.CharField(_("Division, grid or *"), max_length=17, default="*")
    urgency = models.CharField(_("Urgency or *"), max_length=10, default="*")
    targets = models.JSONField(_("Units, first choice first"))  # [{kind, level, department, unit}], see routing.Target
    ground = models.CharField(_("Ground"), max_length=200)
    ground_en = models.CharField(_("Ground in English"), max_length=300, blank=True)
    active = models.BooleanField(_("In use"), default=True)
    own = models.BooleanField(_("Made or changed here"), default=True)  # a load of the standard rules leaves it alone
    valid_from = models.DateField(_("Valid from"), null=True, blank=True)
    valid_to = models.DateField(_("Valid to"), null=True, blank=True)  # the last day
    changed_at = models.DateTimeField(auto_now=True, db_default=Now())  # running servers notice a change by it

    class Meta:
        ordering = ("code",)
        verbose_name = _("Routing rule")
        verbose_name_plural = _("Routing rules")
        constraints = (
            models.CheckConstraint(name="routing_rule_stage", condition=models.Q(stage__in=[stage.value for stage in Stage])),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.ground}"
