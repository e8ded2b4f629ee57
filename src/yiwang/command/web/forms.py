"""Forms of the desk. A move's form is made from what the lifecycle table says it needs; the action says whether it was met."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yiwang.cases.actions.move_case import REASONS as REASONS_OF
from yiwang.cases.lifecycle import OUTCOMES, SERVICES, Move, Need
from yiwang.cases.queries.labels import MENDS, NEEDS, REASONS
from yiwang.cases.queries.labels import OUTCOMES as OUTCOME_LABELS
from yiwang.cases.queries.labels import SERVICES as SERVICE_LABELS

MOST_WORDS = 2000
FIELD_OF = {"evidence": "files"}  # what the table calls a need, and the name of its field where that differs


class ManyFiles(forms.ClearableFileInput):
    """Several files in one field; they are read by `Uploads`, not by the form."""

    allow_multiple_selected = True


class DeskForm(forms.Form):
    """A form that can show what the action said after the fields themselves were fine."""

    def put_back(self, **values: object) -> None:
        """Other values for hidden fields when the form is shown again; everything that was typed stays."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        for name, value in values.items():
            data[name] = str(value)
        self.data = data

    def mend(self, needs: Iterable[str]) -> None:
        """Errors of the fields that the action found wanting, each with how to mend it."""
        for need in needs:
            name = FIELD_OF.get(need, need)
            self.add_error(name if name in self.fields else None, MENDS[need])


class MoveForm(DeskForm):
    """The needs of one move, in the order of the table; `version` and `seen` say what the person had before their eyes."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kept = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, move: Move, *args: Any, evidence: str = "none", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.move = move
        for need in move.needs:
            self.fields[FIELD_OF.get(need, need)] = _field_of(need, move, evidence)

    @property
    def shown(self) -> list[Any]:
        """The fields to be drawn one after another; the unit has a picker of its own."""
        return [self[name] for name in self.fields if name not in {"version", "seen", "kept", "unit"}]


def _field_of(need: Need, move: Move, evidence: str) -> forms.Field:
    label = NEEDS[need]
    if need is Need.UNIT:
        return forms.CharField(label=label, required=False, max_length=40)
    if need is Need.EVIDENCE:
        return _files(label, required_by_type=evidence == "photo")
    choices = {
        Need.REASON: [(code, REASONS[code]) for code in REASONS_OF.get(move.name, ())],
        Need.SERVICE: [(code, SERVICE_LABELS[code]) for code in SERVICES],
        Need.OUTCOME: [(code, OUTCOME_LABELS[code]) for code in OUTCOMES],
    }.get(need)
    if choices is not None:
        return forms.ChoiceField(label=label, required=False, choices=choices, widget=forms.RadioSelect)
    hint = _("The reporter reads this word for word.") if need is Need.REPLY else _("Stands in the record of the case.")
    if need is Need.ELSEWHERE:
        return forms.CharField(label=label, required=False, max_length=300, help_text=_("The reporter reads this word for word."))
    return _words(label, hint)


def _words(label: Any, hint: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3, "maxlength": MOST_WORDS})
    return forms.CharField(label=label, required=False, max_length=MOST_WORDS, help_text=hint, widget=area)


def _files(label: Any, *, required_by_type: bool) -> forms.FileField:
    hint = (
        _("This type needs a photo from after the work. JPEG, PNG, WebP, or PDF for documents.")
        if required_by_type
        else _("Photos (JPEG, PNG, WebP) or PDF documents, if there are any.")
    )
    accept = {"accept": "image/jpeg,image/png,image/webp,application/pdf", "multiple": True}
    return forms.FileField(label=label, required=False, help_text=hint, widget=ManyFiles(attrs=accept))


class MessageForm(DeskForm):
    """A message to the reporter."""

    words = _words(_("Message"), _("Goes to the reporter's receipt page, and by e-mail where one was given."))


class NoteForm(DeskForm):
    """An internal note, with files where the desk may attach them."""

    words = _words(_("Note"), _("For the units on this case only. Neither the reporter nor the public ever sees it."))
    kept = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, attach: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if attach:
            self.fields["files"] = _files(_("Attachments"), required_by_type=False)


class ReleaseForm(DeskForm):
    """What the public may read and see of a report."""

    public_words = _words(
        _("Public words"), _("Leave out names, numbers, flats and anything that points to a person. Empty: nothing is shown.")
    )
    photos = forms.BooleanField(label=_("Show the reporter's photos"), required=False)


def shown_fields(form: DeskForm) -> Sequence[Any]:
    """Fields to be drawn one after another."""
    return form.shown if isinstance(form, MoveForm) else [bound for bound in form if bound.name != "kept"]
