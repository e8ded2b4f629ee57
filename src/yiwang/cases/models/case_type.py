"""A type of case, as this deployment uses it. Reference data: loaded from case_types.toml, then changed by the office."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yiwang.cases.case_type_info import DATATYPES, EVIDENCE, LEVELS, REVIEWERS, TRACKS, Service, attribute_of, milestone_of
from yiwang.cases.working_time import Limit


def is_limit(text: str) -> None:
    """Validator of a time limit: 4wh, 5wd, 24h, 30min, 30d."""
    try:
        Limit.parse(text)
    except ValueError as problem:
        raise ValidationError(_("Enter a number and wh, wd, h, min or d, for example 4wh.")) from problem


def _check_milestone(row: Mapping[str, Any]) -> None:
    milestone = milestone_of(row)
    _check_words(milestone.key, milestone.name, milestone.name_en)
    Limit.parse(milestone.limit)


def _check_attribute(row: Mapping[str, Any]) -> None:
    attribute = attribute_of(row)
    _check_words(attribute.key, attribute.name, attribute.name_en, attribute.help, attribute.help_en)
    if attribute.datatype not in DATATYPES or bool(attribute.values) != attribute.datatype.endswith("valuelist"):
        raise ValueError(attribute.datatype)


def _check_service(row: Mapping[str, Any]) -> None:
    service = Service(**row)
    _check_words(service.key, service.name, service.name_en, service.number)


def _check_words(*words: object) -> None:
    if not all(isinstance(word, str) for word in words):
        raise TypeError("words are expected")


LISTS: dict[str, Callable[[Any], None]] = {
    "milestones": _check_milestone, "attributes": _check_attribute, "call_first": _check_service,
    "keywords": _check_words, "keywords_en": _check_words,
}  # fmt: skip


class CaseType(models.Model):
    """One row of the taxonomy. The standard file never overwrites a row marked `own`."""

    code = models.CharField(_("Code"), max_length=4, primary_key=True)
    key = models.CharField(max_length=40)
    name = models.CharField(_("Name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80)
    about = models.CharField(_("Explanation"), max_length=200)
    about_en = models.CharField(_("English explanation"), max_length=300)
    class_code = models.CharField(max_length=2)
    class_key = models.CharField(max_length=40)
    class_name = models.CharField(_("Class"), max_length=60)
    class_name_en = models.CharField(max_length=80)
    department = models.CharField(_("Department"), max_length=32)
    department_name = models.CharField(max_length=60)
    department_name_en = models.CharField(max_length=80)
    lowest_level = models.CharField(_("Lowest competent level"), max_length=10, choices=[(level, level) for level in LEVELS])
    milestones = models.JSONField(default=list)  # [{key, name, name_en, limit, when}], see case_type_info.milestone_of
    triage_limit = models.CharField(_("Time limit for triage"), max_length=8, validators=[is_limit])
    verification_limit = models.CharField(_("Time limit for verification"), max_length=8, validators=[is_limit])
    evidence = models.CharField(_("Evidence"), max_length=8, choices=[(rule, rule) for rule in EVIDENCE])
    may_be_public = models.BooleanField(_("May be public"), default=False)
    track = models.CharField(max_length=12, choices=[(track, track) for track in TRACKS], default="open")
    reviewer = models.CharField(max_length=12, choices=[(who, who) for who in REVIEWERS], default="desk")
    hand_off = models.JSONField(default=list, blank=True)  # [{key, number, name, name_en}]: shown instead of sending anything
    call_first = models.JSONField(default=list, blank=True)  # the same, shown beside the form
    keywords = models.JSONField(_("Keywords"), default=list, blank=True)
    keywords_en = models.JSONField(_("English keywords"), default=list, blank=True)
    attributes = models.JSONField(default=list, blank=True)  # see case_type_info.attribute_of
    active = models.BooleanField(_("In use"), default=True)
    own = models.BooleanField(_("Changed here"), default=False)
    valid_from = models.DateField(_("Valid from"), null=True, blank=True)
    valid_to = models.DateField(_("Valid to"), null=True, blank=True)  # the last day
    changed_at = models.DateTimeField(auto_now=True, db_default=Now())  # running servers notice a change by it

    class Meta:
        ordering = ("code",)
        verbose_name = _("Case type")
        verbose_name_plural = _("Case types")
        constraints = (
            models.CheckConstraint(name="case_type_level", condition=models.Q(lowest_level__in=LEVELS)),
            models.CheckConstraint(name="case_type_evidence", condition=models.Q(evidence__in=EVIDENCE)),
            models.CheckConstraint(name="case_type_reviewer", condition=models.Q(reviewer__in=REVIEWERS)),
            models.CheckConstraint(
                name="case_type_restricted_not_public",
                condition=models.Q(track="open") | models.Q(track="restricted", may_be_public=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean(self) -> None:
        """Every report reads the lists of all types: one that cannot be read would stop them all."""
        wrong = {name: _("This is not a list of the form that other types have here.") for name in LISTS if not self._fits(name)}
        if wrong:
            raise ValidationError(wrong)

    def _fits(self, name: str) -> bool:
        rows = getattr(self, name)
        try:
            for row in rows:
                LISTS[name](row)
        except (TypeError, ValueError, LookupError, AttributeError):
            return False
        return isinstance(rows, list)
