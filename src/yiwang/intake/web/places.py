"""The selects county → township → village of the report form: each shows what lies in the one before."""

from dataclasses import dataclass

from django.utils.translation import get_language

from yiwang.access.queries import served_counties
from yiwang.cases.case_type_info import in_language
from yiwang.intake.web.forms import ReportForm
from yiwang.territory.queries import Named, children_of, division_names


@dataclass(frozen=True, slots=True)
class Option:
    """One division to choose."""

    code: str  # 12 digits
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Places:
    """What the three selects offer; `map_county` (6 digits) is the county whose map is shown."""

    counties: list[Option]
    townships: list[Option]
    villages: list[Option]
    map_county: str

    @property
    def one_county(self) -> bool:
        return len(self.counties) == 1


def places_of(form: ReportForm) -> Places:
    """Options for the form as it stands. A choice that does not lie in the one above it counts as no choice."""
    every = served_counties()
    names = division_names([f"{code}000000" for code in every], get_language() or "")
    county = _known(form.chosen("county"), list(names))
    if not county and len(every) == 1:
        county = f"{every[0]}000000"
    townships = children_of(county) if county else ()
    township = _known(form.chosen("township"), [one.code for one in townships])
    villages = children_of(township) if township else ()
    return Places(
        counties=[Option(code, name, code == county) for code, name in names.items()],
        townships=[_option(one, township) for one in townships],
        villages=[_option(one, form.chosen("village")) for one in villages if len(one.code) == 12],
        map_county=county[:6] or (every[0] if every else ""),
    )


def _known(code: str, codes: list[str]) -> str:
    return code if code in codes else ""


def _option(one: Named, chosen: str) -> Option:
    return Option(one.code, in_language(one.name, one.name_en), one.code == chosen)
