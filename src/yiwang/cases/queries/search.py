"""Full-text search over cases, in Chinese and English, and by number."""

import re

from django.db.models import F, FloatField, Func, QuerySet
from django.db.models.expressions import RawSQL

from yiwang.cases.models import Case
from yiwang.cases.search_text import tsquery_literal

NUMBER = re.compile(r"\s*(\d{6}-\d{8}-\d{4,})\s*")


def matching(cases: QuerySet[Case], words: str, *, in_words: bool = True) -> QuerySet[Case]:
    """`cases` that hold all of `words`, best first; a case number finds that case. Restricted cases are not indexed.

    Without `in_words` only numbers are found: who may not read the words must not learn by searching what stands in them.
    """
    if number := NUMBER.fullmatch(words):
        return cases.filter(number=number[1], county=number[1][:6])
    query = tsquery_literal(words) if in_words else None
    if query is None:
        return cases.none()
    rank = Func(F("search"), RawSQL("%s::tsquery", [query]), function="ts_rank", output_field=FloatField())
    hits: QuerySet[Case] = cases.extra(where=["cases_case.search @@ %s::tsquery"], params=[query])
    return hits.annotate(rank=rank).order_by("-rank", "-reported_at")
