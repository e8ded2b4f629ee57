"""Exports for programs in our own pages: ask, look, fetch."""

import json
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from yiwang.access.web.guards import StaffRequest
from yiwang.cases.queries.desk import TABS
from yiwang.command.actions.ask_export import ExportRefused, Wish, ask_export
from yiwang.command.actions.export_now import export_now
from yiwang.command.actions.keep_export import take_export
from yiwang.command.api.guard import problem, staff_endpoint
from yiwang.command.exporting.formats import FORMATS
from yiwang.command.models import Export
from yiwang.command.queries.export_columns import USUAL, offered
from yiwang.command.queries.export_words import shown
from yiwang.command.queries.exports import own_export, posts_exports
from yiwang.command.queries.queue import read_filters
from yiwang.command.sending import file_response
from yiwang.shared.web.words import machine_time

LIST_KEYS = frozenset({"tab", "q", "class", "village", "state", "messages"})
KEYS = frozenset({"id", "format", "columns", "list"})


class _BadWish(Exception):
    """`code` and `message` for the caller."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@require_POST
@staff_endpoint("view_desk")
def ask(request: StaffRequest) -> HttpResponseBase:
    """A JSON object {format, columns, list, id} → the export: 201 ready, 202 still being made, 200 known already."""
    try:
        wish = _wish(request)
        known = posts_exports(request.actor).filter(id=wish.id).exists()
        export = export_now(request.actor, ask_export(actor=request.actor, wish=wish))
    except _BadWish as bad:
        return problem(400, bad.code, bad.message)
    except ExportRefused as refused:
        return _refusal(refused.code)
    status = 200 if known else 201 if export.state == Export.State.READY else 202
    answer = _document(export, status)
    answer["Location"] = reverse("api_export", args=[export.id])
    return answer


@require_safe
@staff_endpoint("view_desk")
def look(request: StaffRequest, export_id: UUID) -> HttpResponseBase:
    """One's own export as it is now."""
    try:
        return _document(own_export(request.actor, export_id))
    except Export.DoesNotExist as missing:
        raise Http404 from missing


@require_GET
@staff_endpoint("view_desk")
def file(request: StaffRequest, export_id: UUID) -> HttpResponseBase:
    """The file itself."""
    try:
        export, path = take_export(actor=request.actor, export_id=export_id)
    except Export.DoesNotExist as missing:
        raise Http404 from missing
    except ExportRefused as refused:
        return _refusal(refused.code)
    return file_response(export, path, request.post.unit.name_in_language())


def _refusal(code: str) -> JsonResponse:
    status, message = {
        "unfinished": (429, _("Too many exports are under way. Wait until one is ready, or cancel one.")),
        "kept": (429, _("Too many exported files are kept. Delete one first.")),
        "id": (409, _("This id has been used already.")),
        "gone": (410, _("The file is no longer kept.")),
        "state": (409, _("The file is not ready.")),
    }[code]
    return problem(status, {"state": "not_ready", "id": "id_used"}.get(code, code), message)


def _wish(request: StaffRequest) -> Wish:
    body = _body(request)
    kind, columns, listed = body.get("format", "xlsx"), body.get("columns", list(USUAL)), body.get("list", {})
    if str(kind) not in FORMATS:
        raise _BadWish("unknown_format", _("The format must be one of: %(names)s.") % {"names": ", ".join(FORMATS)})
    allowed = offered(request.actor)
    if not isinstance(columns, list) or not columns or any(key not in allowed for key in map(str, columns)):
        raise _BadWish("unknown_column", _("Columns must be a list of: %(names)s.") % {"names": ", ".join(allowed)})
    if not isinstance(listed, dict) or not listed.keys() <= LIST_KEYS or listed.get("tab", "mine") not in TABS:
        names = ", ".join(sorted(LIST_KEYS))
        raise _BadWish("unknown_list", _("The list takes %(names)s, as in the address of the desk.") % {"names": names})
    values = {key: ("1" if value is True else "" if value is False else str(value)) for key, value in listed.items()}
    return Wish(_id(body), str(kind), [*map(str, columns)], read_filters(values))


def _body(request: StaffRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except ValueError:
        body = None
    if not isinstance(body, dict) or not body.keys() <= KEYS:
        raise _BadWish("bad_body", _("Send a JSON object with: %(names)s.") % {"names": ", ".join(sorted(KEYS))})
    return body


def _id(body: dict[str, Any]) -> UUID:
    try:
        return UUID(str(body["id"])) if "id" in body else uuid4()
    except ValueError as wrong:
        raise _BadWish("bad_id", _("The id must be a UUID.")) from wrong


def _document(export: Export, status: int = 200) -> JsonResponse:
    moments = {name: getattr(export, name) for name in ("asked_at", "made_at", "expires_at")}
    ready = export.state == Export.State.READY
    document = {
        "id": str(export.id), "number": export.number, "state": export.state, "format": export.format, "columns": export.columns,
        "rows": export.rows, "rows_done": export.rows_done, "restricted_left_out": export.restricted, "bytes": export.size,
        **{name: machine_time(moment) if moment else None for name, moment in moments.items()},
        "reason": export.reason or None, "message": shown(export).reason or None,
        "file": reverse("api_export_file", args=[export.id]) if ready else None,
    }  # fmt: skip
    answer = JsonResponse(document, status=status, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "no-store"
    return answer
