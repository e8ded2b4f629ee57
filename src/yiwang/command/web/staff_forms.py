"""Forms of the page of grid staff."""

from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from yiwang.access.actions import GridWork
from yiwang.access.queries import KINDS, PAYERS, POSITIONS
from yiwang.command.queries.grid_staff import class_choices, department_choices


class DayInput(forms.DateInput):
    """A day as browsers ask for one."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class WorkForm(forms.Form):
    """Other work in a grid from a day on."""

    since = forms.DateField(label=_("From this day"), widget=DayInput())
    position = forms.ChoiceField(label=_("Position"), choices=lambda: list(POSITIONS.items()), widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("Full or part time"), choices=lambda: list(KINDS.items()), widget=forms.RadioSelect)
    department = forms.ChoiceField(label=_("For the department"), choices=department_choices, required=False)
    duties = forms.CharField(
        label=_("Duties in words"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300})
    )
    case_classes = forms.MultipleChoiceField(
        label=_("Looks after these kinds of cases"), choices=class_choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    payer = forms.ChoiceField(label=_("Paid by"), choices=lambda: list(PAYERS.items()), required=False)
    payer_note = forms.CharField(label=_("Note on pay"), required=False, max_length=120)

    def work(self) -> GridWork:
        """What was filled in."""
        given = {name: self.cleaned_data[name] for name in ("kind", "position", "department", "duties", "payer", "payer_note")}
        return GridWork(case_classes=tuple(sorted(self.cleaned_data["case_classes"])), **given)


class AssignForm(WorkForm):
    """Somebody new in a grid."""

    username = forms.CharField(
        label=_("Log-in name"), max_length=64, help_text=_("Of somebody who holds a post in this county."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
    grid = forms.CharField(label=_("Code of the grid"), max_length=17, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    field_order = ("grid", "username", "since")


class EndForm(forms.Form):
    """The first day on which an assignment no longer holds."""

    on = forms.DateField(
        label=_("Ends on this day"), widget=DayInput(), help_text=_("The first day on which it no longer holds.")
    )


def first_values(work: GridWork, since: date | None = None) -> dict[str, Any]:
    """A form's values for known work."""
    return {name: getattr(work, name) for name in GridWork.__slots__} | {"since": since or localdate()}
