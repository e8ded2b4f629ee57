"""Forms in which a steward says how grids change. Each gives a wish; what it would change is shown before anything happens."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yiwang.command.queries.grid_page import GridPage
from yiwang.command.web.drawn import read_line, read_polygons
from yiwang.territory.queries import Adopt, DeclareSame, End, LayerInfo, Merge, Split, Wish

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_NAME, MOST_NAME_EN, MOST_PURPOSE = 100, 150, 50


class WishForm(forms.Form):
    """What all have: the day from which it holds, and the version of the territory that the person was shown."""

    day = forms.DateField(
        label=_("From which day"),
        initial=localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Today or earlier."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    title: "StrOrPromise" = ""
    submit = _("Show what would change")

    def wish(self) -> Wish:
        """The wish, from a valid form."""
        raise NotImplementedError


class SplitForm(WishForm):
    """Divide a grid by a line, along a layer, or into drawn parts."""

    way = forms.ChoiceField(label=_("How to divide it"), widget=forms.RadioSelect, initial="line", choices=())
    line = forms.CharField(
        label=_("The line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "code"}),
        help_text=_("Drawn on the map, or typed: longitude and latitude of each point in WGS 84, one point a line; or GeoJSON."),
    )
    layer = forms.ChoiceField(label=_("Along the borders of"), required=False)
    parts = forms.CharField(
        label=_("The parts"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "code"}),
        help_text=_("Polygons as GeoJSON in WGS 84. What they leave over is one more part."),
    )
    micro = forms.BooleanField(
        label=_("Keep the grid; the parts become micro grids in it"),
        required=False,
        help_text=_("Else the grid ends and the parts take its place."),
    )
    names = forms.CharField(
        label=_("Names of the parts"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line, from west to east. They get numbers where you give no name."),
    )

    title = _("Split this grid")

    def __init__(self, *args: Any, page: GridPage, layers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        ways = [("line", _("By a line")), ("layer", _("Along a department's layer")), ("parts", _("Into parts given as GeoJSON"))]
        self.fields["way"].choices = [one for one in ways if layers or one[0] != "layer"]  # type: ignore[attr-defined]
        self.fields["layer"].choices = list(layers)  # type: ignore[attr-defined]
        if page.story.kind == "micro":
            del self.fields["micro"]

    def clean(self) -> dict[str, Any]:
        """Only the field of the chosen way counts."""
        data = super().clean() or {}
        way = data.get("way", "")
        try:
            data["drawn"] = read_line(data.get("line", "")) if way == "line" else None
            data["polygons"] = read_polygons(data.get("parts", "")) if way == "parts" else ()
        except ValidationError as problem:
            self.add_error("line" if way == "line" else "parts", problem)
        if way == "layer" and not data.get("layer"):
            self.add_error("layer", _("Choose a layer."))
        return data

    def wish(self) -> Split:
        data = self.cleaned_data
        names = tuple(name.strip()[:MOST_NAME] for name in data["names"].splitlines())
        return Split(
            grid=self.page.story.code, line=data["drawn"], parts=data["polygons"],
            layer=data["layer"] if data["way"] == "layer" else "", kind="micro" if data.get("micro") else "", names=names,
        )  # fmt: skip


class MergeForm(WishForm):
    """Join a grid with others of its village."""

    grids = forms.MultipleChoiceField(
        label=_("Merge it with"), widget=forms.CheckboxSelectMultiple, help_text=_("They must lie side by side.")
    )
    name = forms.CharField(label=_("Name of the new grid"), required=False, max_length=MOST_NAME)
    name_en = forms.CharField(label=_("Name in English"), required=False, max_length=MOST_NAME_EN)

    title = _("Merge this grid with others")

    def __init__(self, *args: Any, page: GridPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        self.fields["grids"].choices = _neighbours(page)  # type: ignore[attr-defined]

    def wish(self) -> Merge:
        data = self.cleaned_data
        return Merge(grids=(self.page.story.code, *data["grids"]), name=data["name"], name_en=data["name_en"])


class EndForm(WishForm):
    """End a grid; a neighbour takes its ground. A micro grid goes back into its grid."""

    heir = forms.ChoiceField(label=_("Which neighbour takes its ground"), widget=forms.RadioSelect)

    title = _("End this grid")

    def __init__(self, *args: Any, page: GridPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        if page.story.kind == "micro":
            del self.fields["heir"]
        else:
            self.fields["heir"].choices = [  # type: ignore[attr-defined]
                choice for choice, one in zip(_neighbours(page), page.neighbours, strict=True) if one.beside
            ]

    def wish(self) -> End:
        return End(grid=self.page.story.code, heir=self.cleaned_data.get("heir", ""))


class AdoptForm(WishForm):
    """A layer's grid becomes a grid of ours."""

    kind = forms.ChoiceField(
        label=_("As what"),
        widget=forms.RadioSelect,
        initial="ordinary",
        choices=[
            ("ordinary", _("Ordinary grid: a part of the village")),
            ("special", _("Special grid: a place with a keeper of its own, such as a campus or a park")),
            ("micro", _("Micro grid: a part of the grid it lies in")),
        ],
    )
    name = forms.CharField(label=_("Name"), required=False, max_length=MOST_NAME, help_text=_("Empty: the layer's own name."))
    name_en = forms.CharField(label=_("Name in English"), required=False, max_length=MOST_NAME_EN)
    purpose = forms.CharField(
        label=_("Purpose"),
        required=False,
        max_length=MOST_PURPOSE,
        help_text=_("Of a special grid, such as: school, industrial park."),
    )

    title = _("Adopt it into our net")

    def __init__(self, *args: Any, layer: LayerInfo, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.layer, self.code = layer, code

    def wish(self) -> Adopt:
        data = self.cleaned_data
        return Adopt(
            layer=self.layer.code, code=self.code, kind=data["kind"], name=data["name"], name_en=data["name_en"],
            purpose=data["purpose"] if data["kind"] == "special" else "",
        )  # fmt: skip


class SameForm(WishForm):
    """A layer's code means a grid that is there already."""

    grid = forms.ChoiceField(label=_("Which grid it means"), widget=forms.RadioSelect)

    title = _("Declare it the same as a grid of ours")

    def __init__(self, *args: Any, layer: LayerInfo, code: str, candidates: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.layer, self.code = layer, code
        self.fields["grid"].choices = list(candidates)  # type: ignore[attr-defined]

    def wish(self) -> DeclareSame:
        return DeclareSame(layer=self.layer.code, code=self.code, grid=self.cleaned_data["grid"])


def _neighbours(page: GridPage) -> list[tuple[str, str]]:
    return [(one.code, " · ".join([one.label, one.code] + [gettext("lies beside it")] * one.beside)) for one in page.neighbours]
