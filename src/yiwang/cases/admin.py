"""Case types, routing rules and the working calendar in /admin/. What is changed here is marked: no load overwrites it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from yiwang.access.queries import Actor
from yiwang.cases.case_type_info import LEVELS
from yiwang.cases.models import CalendarDay, CaseType, RoutingRule
from yiwang.cases.policy import keeps_standards, may_keep_rule
from yiwang.cases.queries.calendar import forget_calendar
from yiwang.cases.queries.case_types import forget_case_types
from yiwang.cases.queries.routing_rules import forget_routing_rules
from yiwang.cases.routing import Target

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    RuleForm = forms.ModelForm[RoutingRule]
else:
    ModelAdmin = admin.ModelAdmin
    RuleForm = forms.ModelForm

UNIT_KINDS = {
    "unit",
    "competent",
    "province",
    "city",
    "county_centre",
    "township_room",
    "village",
    "department",
    "mediation",
    "contractor",
}


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by the guard of the site
    return actor


class StandardAdmin(ModelAdmin):
    """Rows that hold for every county: changed at the top of the territory only, never deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return keeps_standards(_actor(request))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return keeps_standards(_actor(request))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(CaseType)
class CaseTypeAdmin(StandardAdmin):
    """Switched off, never removed: old cases name it. What protects people is not set here: track, reviewer, hand-off."""

    list_display = ("code", "name", "department_name", "lowest_level", "triage_limit", "may_be_public", "active", "own")
    list_filter = ("class_name", "active", "track")
    search_fields = ("code", "name", "name_en")
    readonly_fields = ("code", "key", "class_code", "class_key", "track", "reviewer", "hand_off", "own")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """New types come with the file: a type about persons must not be a click away."""
        return False

    def save_model(self, request: HttpRequest, obj: CaseType, form: forms.Form, change: bool) -> None:
        obj.own = True
        super().save_model(request, obj, form, change)
        forget_case_types()


@admin.register(CalendarDay)
class CalendarDayAdmin(StandardAdmin):
    """A make-up workday or a local holiday."""

    list_display = ("day", "working", "name", "source", "known")
    list_filter = ("working", "source")
    date_hierarchy = "day"
    fields = ("day", "working", "name")

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: forms.Form, change: bool) -> None:
        obj.source, obj.known = CalendarDay.Source.OWN, True
        super().save_model(request, obj, form, change)
        forget_calendar()


class RoutingRuleForm(RuleForm):
    """Checks what the database cannot: kinds and levels of the wanted units, and the place."""

    actor: Actor | None = None

    class Meta:
        model = RoutingRule
        fields = (
            "code",
            "stage",
            "case_type",
            "place",
            "urgency",
            "targets",
            "ground",
            "ground_en",
            "active",
            "valid_from",
            "valid_to",
        )

    def clean_targets(self) -> list[dict[str, str]]:
        targets = self.cleaned_data["targets"]
        example = '[{"kind": "township_room", "level": "township"}]'
        try:
            wanted = [Target(**target) for target in targets]
        except TypeError:
            raise ValidationError(_("Give a list of units such as %(example)s.") % {"example": example}) from None
        for target in wanted:
            words = (target.kind, target.level, target.department, target.unit)
            if not all(isinstance(word, str) for word in words):
                raise ValidationError(_("Give a list of units such as %(example)s.") % {"example": example})
            if target.kind not in UNIT_KINDS or (target.level and target.level not in LEVELS):
                raise ValidationError(_("Unknown kind or level of unit. Give a list such as %(example)s.") % {"example": example})
        return list(targets)

    def clean_place(self) -> str:
        place: str = self.cleaned_data["place"]
        if self.actor is None or not may_keep_rule(self.actor, place):
            raise ValidationError(_("Name a division that your post administers."))
        return place


@admin.register(RoutingRule)
class RoutingRuleAdmin(ModelAdmin):
    """Rules of the own territory; standard rules are changed at its top only."""

    form = RoutingRuleForm
    list_display = ("code", "stage", "case_type", "place", "urgency", "ground", "active", "own")
    list_filter = ("stage", "active", "own")
    search_fields = ("code", "case_type", "place", "ground")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"actor": _actor(request)})

    def get_readonly_fields(self, request: HttpRequest, obj: RoutingRule | None = None) -> tuple[str, ...]:
        """The code is the key: a rule given the code of another one would take its place."""
        return ("code",) if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return obj is None or (isinstance(obj, RoutingRule) and may_keep_rule(_actor(request), obj.place))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: RoutingRule, form: forms.Form, change: bool) -> None:
        obj.own = True
        super().save_model(request, obj, form, change)
        forget_routing_rules()
