"""Filters of the resident's pages."""

from django import template
from django.utils.translation import gettext as _

from yiwang.intake import wording

register = template.Library()

SHAPES = {"solved": "closed", "partly": "in_progress"}  # others are an answer, not a solution


@register.filter
def outcome_state(outcome: str) -> str:
    """The colour of a result: solved, partly, anything else."""
    return SHAPES.get(outcome, "withdrawn")


@register.filter
def outcome_shape(outcome: str) -> str:
    """The shape beside it."""
    return f"s-{SHAPES.get(outcome, 'rejected')}"


@register.filter
def outcome_word(outcome: str) -> str:
    """The result in a word or two."""
    return str(wording.OUTCOME_PILLS.get(outcome, _("Closed")))


@register.filter
def quoted(words: str) -> str:
    """In the quotation marks of the page's language."""
    return wording.quoted(words)
