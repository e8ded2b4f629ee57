"""What a type of case says: who is competent, by when, what is shown, what is asked. Plain data, made from its database row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

OTHER = "9901"  # "not sure": given its type by the command room
LEVELS = ("grid", "village", "township", "county", "city", "province")
EVIDENCE = ("none", "note", "photo")
TRACKS = ("open", "restricted")
REVIEWERS = ("desk", "independent")
DATATYPES = ("string", "number", "datetime", "text", "singlevaluelist", "multivaluelist")  # Open311 GeoReport v2


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Something with a Chinese and an English name."""

    key: str
    name: str
    name_en: str

    @property
    def label(self) -> str:
        """The name in the language of the page."""
        return in_language(self.name, self.name_en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Named):
    """A service that takes over at once; its number is shown."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone(Named):
    """A step of handling with its own limit; `when` says for which attribute values it holds (attribute → allowed values)."""

    limit: str
    when: Mapping[str, tuple[str, ...]]

    def holds(self, attributes: Mapping[str, object]) -> bool:
        """Whether a case with these attributes has this milestone."""
        return all(not _chosen(attributes.get(name)).isdisjoint(allowed) for name, allowed in self.when.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute(Named):
    """A question that belongs to the type (an Open311 attribute definition). `values` only for the two list datatypes."""

    datatype: str
    required: bool
    help: str
    help_en: str
    values: tuple[Named, ...]

    @property
    def hint(self) -> str:
        """The help text in the language of the page."""
        return in_language(self.help, self.help_en)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTypeInfo:
    """One type of case. Limits are texts that `working_time.Limit.parse` reads."""

    code: str
    key: str
    name: str
    name_en: str
    about: str
    about_en: str
    group: Named  # its class; `key` is the two-digit code
    department: Named
    lowest_level: str
    every_milestone: tuple[Milestone, ...]
    triage_limit: str
    verification_limit: str
    evidence: str
    may_be_public: bool
    track: str
    reviewer: str
    hand_off: tuple[Service, ...]  # not empty: show these numbers and send nothing
    call_first: tuple[Service, ...]  # show these numbers beside the form
    keywords: tuple[str, ...]
    keywords_en: tuple[str, ...]
    attributes: tuple[Attribute, ...]

    @property
    def label(self) -> str:
        """The name in the language of the page."""
        return in_language(self.name, self.name_en)

    @property
    def explanation(self) -> str:
        """Plain words for residents, in the language of the page."""
        return in_language(self.about, self.about_en)

    @property
    def restricted(self) -> bool:
        """Disputes and complaints about staff: never indexed, never public."""
        return self.track == "restricted"

    @property
    def independent(self) -> bool:
        """Complaints about an office: they never come to an office of the county they are about, but to independent review."""
        return self.reviewer == "independent"

    @property
    def milestones(self) -> tuple[Milestone, ...]:
        """The milestones of a case about which nothing more is known."""
        return self.milestones_for({})

    def milestones_for(self, attributes: Mapping[str, object]) -> tuple[Milestone, ...]:
        """The milestones of a case with these attribute values: of several for one step, the first that holds."""
        found: dict[str, Milestone] = {}
        for milestone in self.every_milestone:
            if milestone.key not in found and milestone.holds(attributes):
                found[milestone.key] = milestone
        return tuple(found.values())


def in_language(chinese: str, english: str) -> str:
    """The Chinese text, or the English one where the page is English and there is one."""
    return english if english and (get_language() or "").startswith("en") else chinese


def milestone_of(row: Mapping[str, Any]) -> Milestone:
    """From its JSON form."""
    when = {name: tuple(allowed) for name, allowed in row.get("when", {}).items()}
    return Milestone(key=row["key"], name=row["name"], name_en=row["name_en"], limit=row["limit"], when=when)


def attribute_of(row: Mapping[str, Any]) -> Attribute:
    """From its JSON form."""
    return Attribute(
        key=row["key"], name=row["name"], name_en=row["name_en"], datatype=row["datatype"], required=row.get("required", False),
        help=row.get("help", ""), help_en=row.get("help_en", ""), values=tuple(Named(**value) for value in row.get("values", ())),
    )  # fmt: skip


def _chosen(value: object) -> set[str]:
    """Attribute values as sent: one text, or a list of them for a multivaluelist."""
    if isinstance(value, list | tuple):
        return {str(one) for one in value}
    return set() if value is None else {str(value)}
