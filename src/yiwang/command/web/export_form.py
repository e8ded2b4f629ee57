"""The form that asks for an export."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiwang.access.queries import Actor
from yiwang.command.queries.export_columns import GROUPS, USUAL, offered

FORMATS = [
    ("xlsx", _("Excel: to read, sort and print")),
    ("csv", _("CSV: for other programs and spreadsheets")),
    ("parquet", _("Parquet: for analysis")),
]


class ExportForm(forms.Form):
    """`id` is made when the form is shown, so that sending it twice makes one file."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    format = forms.ChoiceField(label=_("Format"), choices=FORMATS, initial="xlsx", widget=forms.RadioSelect)
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one column."), "invalid_choice": _("Choose columns from the list.")},
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offered = offered(actor)
        columns = self.fields["columns"]
        assert isinstance(columns, forms.MultipleChoiceField)
        columns.choices = [(key, column.label) for key, column in self._offered.items()]
        self.initial.setdefault("columns", list(USUAL))

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """The columns as the form shows them, under the heading of each group; a group without any is left out."""
        ticks = {str(tick.data["value"]): tick for tick in self["columns"]}
        groups = [(str(label), [ticks[one.key] for one in columns if one.key in ticks]) for label, columns in GROUPS]
        return [(label, ticked) for label, ticked in groups if ticked]
