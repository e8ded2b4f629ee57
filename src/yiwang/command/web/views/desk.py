"""The queue."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yiwang.access.web.guards import StaffRequest, staff_view
from yiwang.command.web.answers import desk_context, wants_part


@require_safe
@staff_view("view_desk")
def desk(request: StaffRequest) -> HttpResponse:
    """The desk without a case, or for HTMX the rows and the tabs' counts as they are now."""
    template = "command/parts/queue_swap.html" if wants_part(request) else "command/pages/desk.html"
    return render(request, template, desk_context(request))
