"""/territory/staff/: who looks after the grids of a county, for whom, paid from where; assigning, changing, ending."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yiwang.access.actions import GridWork, Period, Refused, assign_grid, change_assignment, end_assignment, work_of
from yiwang.access.queries import crew_member, crew_name, grid_post, line_of
from yiwang.access.web.guards import StaffRequest, staff_view
from yiwang.command.actions.take_staff_table import take_staff_table
from yiwang.command.queries.grid_staff import grid_label, position_words, read_filters, staff_page
from yiwang.command.web.staff_forms import AssignForm, EndForm, WorkForm, first_values
from yiwang.territory.queries import county_of

DUTY = "manage_staff"
METHODS = ["GET", "HEAD", "POST"]
KEPT = ("county", "village", "department", "payer", "kind", "show", "q", "page")


@require_safe
@staff_view(DUTY)
def staff(request: StaffRequest) -> HttpResponse:
    """The table, or the grids where something is missing."""
    page = staff_page(request.actor, request.GET.dict())
    if page is None:
        raise Http404
    return render(request, "command/pages/grid_staff.html", {"page": page, "query": request.GET})


@require_safe
@staff_view(DUTY)
def table(request: StaffRequest) -> HttpResponse:
    """The lines that the address asks for, as a table in the form of the import."""
    page = staff_page(request.actor, request.GET.dict())
    if page is None:
        raise Http404
    content = take_staff_table(request.actor, read_filters(page.county, request.GET.dict()))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="grid-staff-{page.county}-{localdate():%Y%m%d}.csv"'
    return response


@require_http_methods(METHODS)
@staff_view(DUTY)
def assign(request: StaffRequest) -> HttpResponse:
    """Give somebody who holds a post in the county a grid."""
    code = request.GET.get("grid", "")[:17]
    start = first_values(GridWork()) | {"grid": code, "username": ""}
    form = AssignForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            line = _assigned(request, form)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(grid)s has somebody new.") % {"grid": grid_label(line)})
            return _back(request, line)
    title = _("Assign somebody to a grid")
    return _show(request, form, {"title": title, "submit": _("Assign"), "address": reverse("grid_staff_new")})


def _assigned(request: StaffRequest, form: AssignForm) -> str:
    """The code of the grid that was given. Raises Refused."""
    code: str = form.cleaned_data["grid"].strip()
    county = county_of(code) if code.isdecimal() else ""
    account = crew_member(form.cleaned_data["username"]) if county in request.actor.crew_of else None
    if county not in request.actor.crew_of:
        raise Refused(_("There is no grid “%(grid)s”.") % {"grid": code})
    post = grid_post(account, county) if account is not None else None
    if post is None:
        raise Refused(_("Nobody with this log-in name holds a post in this county that can be given a grid."))
    period = Period(form.cleaned_data["since"])
    assign_grid(actor=request.actor, post=post, grid=code, work=form.work(), period=period)
    return code


@require_http_methods(METHODS)
@staff_view(DUTY)
def line(request: StaffRequest, number: int) -> HttpResponse:
    """One line: other work from a day on, or its end."""
    known = line_of(number, request.actor.crew_of)
    if known is None:
        raise Http404
    ending = "on" in request.POST
    form = WorkForm(None if ending else request.POST or None, initial=first_values(work_of(known)))
    end = EndForm(request.POST if ending else None, initial={"on": localdate()})
    sent: Form = end if ending else form
    if request.method == "POST" and sent.is_valid():
        try:
            if ending:
                end_assignment(actor=request.actor, assignment=known, on=end.cleaned_data["on"])
            else:
                since = form.cleaned_data["since"]
                change_assignment(actor=request.actor, assignment=known, work=form.work(), since=since)
        except Refused as refused:
            known.refresh_from_db()
            sent.add_error(None, str(refused))
        else:
            messages.success(request, _("%(grid)s: changed.") % {"grid": grid_label(known.grid)})
            return _back(request, known.grid)
    about = {
        "title": _("Change an assignment"),
        "submit": _("Change"),
        "address": reverse("grid_staff_line", args=[number]),
        "line": known,
        "grid": grid_label(known.grid),
        "who": crew_name(known.post.account_id),
        "position": position_words(known.position, known.grid),
        "end": end,
        "ended": known.valid_to is not None and known.valid_to <= localdate(),
    }
    return _show(request, form, about)


def _show(request: StaffRequest, form: Form, about: dict[str, Any]) -> HttpResponse:
    wrong = form.errors or (about["end"].errors if "end" in about else {})
    context = {"form": form, "back": _list(request), "kept": _kept(request), **about}
    return render(request, "command/pages/grid_staff_line.html", context, status=422 if wrong else 200)


def _back(request: StaffRequest, grid: str) -> HttpResponse:
    return redirect(_list(request) if _kept(request) else f"{reverse('grid_staff')}?{urlencode({'q': grid})}")


def _list(request: StaffRequest) -> str:
    kept = _kept(request)
    return reverse("grid_staff") + (f"?{kept}" if kept else "")


def _kept(request: StaffRequest) -> str:
    """The list's part of the address, so that a changed line leads back to where it was opened from."""
    return urlencode([(name, value) for name in KEPT if (value := request.GET.get(name))])
