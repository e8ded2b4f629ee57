"""Full-text search over cases, in Chinese and English, and by number."""

import re

from django.db.models import F, FloatField, Func, QuerySet
from django.db.models.expressions import RawSQL

from yiwang.access.queries import Actor
from yiwang.cases.models import Case
from yiwang.cases.policy import search_reach, sees_the_reporters_side
from yiwang.cases.search_text import tsquery_literal

BEST = 200  # finds that are worth paging through; who needs more says more words
NUMBER = re.compile(r"\s*(\d{6}-\d{8}-\d{4,})\s*")


def matching(cases: QuerySet[Case], words: str, actor: Actor, *, most: int = BEST) -> QuerySet[Case]:
    """`cases` that hold all of `words`, the `most` best of the actor's reach, best first; a case number finds that case.

    Restricted cases are not indexed. Who may not read the words finds numbers only, and learns nothing by searching.
    """
    if number := NUMBER.fullmatch(words):
        return cases.filter(number=number[1], county=number[1][:6])
    query = tsquery_literal(words) if sees_the_reporters_side(actor) else None
    if query is None:
        return cases.none()
    found = RawSQL("SELECT cases_found(%s::tsquery, %s, %s, %s)", [query, *search_reach(actor), most])
    rank = Func(F("search"), RawSQL("%s::tsquery", [query]), function="ts_rank", output_field=FloatField())
    return cases.filter(id__in=found).annotate(rank=rank).order_by("-rank", "-reported_at")
