"""/: the first page. Where to say it, what became of it, what is never done."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yiwang.cases.queries.results import recent_results
from yiwang.intake.web.forms import FindForm
from yiwang.territory.queries import counties


@require_safe
def portal(request: HttpRequest) -> HttpResponse:
    """Results are shown only when a person has released them; there are no figures that nobody counted."""
    results = recent_results(counties(ended=True))
    context = {"results": results, "form": FindForm(), "reopen_days": settings.REOPEN_DAYS}
    return render(request, "intake/pages/portal.html", context)
