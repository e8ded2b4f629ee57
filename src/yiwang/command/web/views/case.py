"""One case: its page, who has it open, its files."""

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from yiwang.access.web.guards import StaffRequest, staff_view
from yiwang.cases.queries.attachments import case_file
from yiwang.command.actions.be_present import be_present
from yiwang.command.queries.case_page import case_id_of
from yiwang.command.queries.colleagues import colleagues
from yiwang.command.web.answers import page_of, show_case


@require_safe
@staff_view("view_desk")
def case(request: StaffRequest, number: str) -> HttpResponse:
    """The case with the queue beside it, or for HTMX the case alone."""
    return show_case(request, page_of(request, number))


@require_POST
@staff_view("view_desk")
def presence(request: StaffRequest, number: str) -> HttpResponse:
    """The heartbeat of an open case page: who else is here, and whether the case moved on since the page was made."""
    try:
        case_id, version = case_id_of(request.actor, number)
    except ObjectDoesNotExist as problem:
        raise Http404 from problem
    county = number[:6]
    be_present(actor=request.actor, county=county, case_id=case_id)
    others = colleagues(request.actor, county, case_id)
    shown = request.POST.get("version", "")
    context = {"number": number, "version": shown, "others": others, "changed": shown != str(version), "beaten": True}
    return render(request, "command/parts/presence.html", context)


@require_safe
@staff_view("view_desk")
def file(request: StaffRequest, number: str, attachment: UUID) -> HttpResponseBase:
    """A photo or document of the case, for who may see the case."""
    try:
        case_id, _version = case_id_of(request.actor, number)
        served = case_file(request.actor, case_id, attachment, thumb="thumb" in request.GET)
        content = served.path.open("rb")
    except (ObjectDoesNotExist, FileNotFoundError) as problem:
        raise Http404 from problem
    response = FileResponse(content)
    for name, value in served.headers.items():  # afterwards: FileResponse has ideas of its own about type and disposition
        response[name] = value
    return response
