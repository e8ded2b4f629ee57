"""What a resident can fill in: the report, and what can be said on a receipt page."""

import uuid
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from yiwang.access.queries import served_counties
from yiwang.cases.queries.case_types import OTHER, case_types
from yiwang.shared.plain_text import plain_text

WORDS_MOST = 2000
ANONYMOUS, EMAIL = "none", "email"
MYSELF, CALLER = "myself", "caller"

EMPTY_WORDS = _("Say what it is about, a few words are enough.")
LONG_WORDS = _("That is too long for one report: please keep it under %(limit_value)s characters.")


class WrittenField(forms.CharField):
    """Words, without what nobody writes."""

    def to_python(self, value: Any) -> str:
        return plain_text(super().to_python(value) or "")


class ReportForm(forms.Form):
    """The six steps of a report. Photos travel beside it (kept_photos.py), the place is found by intake.place."""

    submission_id = forms.UUIDField(widget=forms.HiddenInput)
    words = WrittenField(
        label=_("What happened"),
        max_length=WORDS_MOST,
        error_messages={"required": EMPTY_WORDS, "max_length": LONG_WORDS},
        widget=forms.Textarea,
    )
    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    accuracy = forms.FloatField(required=False, min_value=0, widget=forms.HiddenInput)
    datum = forms.CharField(required=False, widget=forms.HiddenInput)
    county = forms.CharField(required=False, label=_("County or district"))
    township = forms.CharField(required=False, label=_("Township or subdistrict"))
    village = forms.CharField(required=False, label=_("Village or community"))
    address = WrittenField(required=False, max_length=300, label=_("Street, number or estate"))
    landmark = WrittenField(required=False, max_length=200, label=_("What is nearby"))
    case_type = forms.CharField(required=False, label=_("What kind it is"))
    contact = forms.ChoiceField(
        required=False,
        choices=[(ANONYMOUS, _("Anonymous")), (EMAIL, _("By e-mail"))],
        label=_("How to tell you"),
    )
    email = forms.EmailField(
        required=False, label=_("E-mail"), error_messages={"invalid": _("This is not a complete e-mail address.")}
    )
    keep_private = forms.BooleanField(required=False, label=_("Do not show this in public"))
    filed_for = forms.ChoiceField(required=False, choices=[(MYSELF, ""), (CALLER, "")])

    def clean_case_type(self) -> str:
        code = self.cleaned_data["case_type"] or OTHER
        if code not in case_types():
            raise forms.ValidationError(_("Choose one of the kinds in the list, or “not sure”."))
        return str(code)

    def clean(self) -> dict[str, Any]:
        """E-mail only when it was chosen, and then there must be one; the area is the finest one chosen."""
        data = super().clean() or {}
        if data.get("contact") == EMAIL:
            if not data.get("email") and "email" not in self.errors:
                self.add_error("email", _("Write your e-mail address, or choose to stay anonymous."))
        else:
            data["email"] = ""
            self.errors.pop("email", None)
        return data

    @property
    def area_code(self) -> str:
        """The finest division that was chosen, "" when none was."""
        data = self.cleaned_data
        return str(data.get("village") or data.get("township") or data.get("county") or "")

    def chosen(self, name: str) -> str:
        """What a field holds as it stands, checked or not."""
        return str(self[name].value() or "")


def empty_form() -> ReportForm:
    """A form with a submission id of its own. Time-ordered ids keep the table of submissions compact."""
    every = served_counties()
    return ReportForm(
        initial={
            "submission_id": uuid.UUID(int=uuid7().int),
            "case_type": OTHER,
            "contact": ANONYMOUS,
            "filed_for": CALLER,
            "county": f"{every[0]}000000" if len(every) == 1 else "",
        }
    )


def form_as_it_stands(data: Any) -> ReportForm:
    """What was filled in so far, shown again without complaints: for a round trip in the middle of filling in."""
    return ReportForm(initial={name: data.get(name) for name in ReportForm.base_fields if name in data})


class MessageForm(forms.Form):
    """Words to the unit that handles the case."""

    words = WrittenField(
        label=_("Add or ask something"),
        max_length=WORDS_MOST,
        error_messages={"required": _("Write something first."), "max_length": LONG_WORDS},
        widget=forms.Textarea,
    )


class RatingForm(forms.Form):
    """The reporter's word on the result."""

    solved = forms.ChoiceField(
        label=_("Is it solved?"),
        choices=[("yes", _("Yes, solved")), ("partly", _("Only partly")), ("no", _("No, not solved"))],
        error_messages={"required": _("Choose one of the three."), "invalid_choice": _("Choose one of the three.")},
        widget=forms.RadioSelect,
    )
    words = WrittenField(label=_("What you want to say (optional)"), required=False, max_length=WORDS_MOST, widget=forms.Textarea)


class ReopenForm(forms.Form):
    """Why a closed case should be taken up again."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    ground = WrittenField(
        label=_("What is still wrong"),
        validators=[MinLengthValidator(2), MaxLengthValidator(WORDS_MOST)],
        error_messages={"required": _("Say in a few words what is still wrong.")},
        widget=forms.Textarea,
    )


class FindForm(forms.Form):
    """The receipt code as somebody typed it."""

    code = forms.CharField(label=_("Receipt code"), max_length=80, error_messages={"required": _("Type your receipt code.")})
