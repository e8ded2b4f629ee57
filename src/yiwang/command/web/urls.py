"""/desk/: the case desk of every unit. /territory/staff/: who looks after the grids of a county."""

from django.urls import path, register_converter

from yiwang.command.web.views import case, desk, exports, grid_staff, moves, talk


class CaseNumber:
    """990121-20261120-0087."""

    regex = r"\d{6}-\d{8}-\d{4,}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CaseNumber, "case")

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/exports/", exports.exports, name="desk_exports"),
    path("desk/exports/new/", exports.new, name="desk_export_new"),
    path("desk/exports/<uuid:export_id>/", exports.export, name="desk_export"),
    path("desk/exports/<uuid:export_id>/file", exports.download, name="desk_export_file"),
    path("desk/exports/<uuid:export_id>/cancel/", exports.cancel, name="desk_export_cancel"),
    path("desk/exports/<uuid:export_id>/again/", exports.again, name="desk_export_again"),
    path("desk/exports/<uuid:export_id>/delete/", exports.delete, name="desk_export_delete"),
    path("desk/cases/<case:number>/", case.case, name="desk_case"),
    path("desk/cases/<case:number>/moves/<slug:name>/", moves.move, name="desk_move"),
    path("desk/cases/<case:number>/units/", moves.units, name="desk_units"),
    path("desk/cases/<case:number>/message/", talk.message, name="desk_message"),
    path("desk/cases/<case:number>/note/", talk.note, name="desk_note"),
    path("desk/cases/<case:number>/release/", talk.release, name="desk_release"),
    path("desk/cases/<case:number>/presence/", case.presence, name="desk_presence"),
    path("desk/cases/<case:number>/files/<uuid:attachment>", case.file, name="desk_file"),
    path("territory/staff/", grid_staff.staff, name="grid_staff"),
    path("territory/staff/new/", grid_staff.assign, name="grid_staff_new"),
    path("territory/staff/table.csv", grid_staff.table, name="grid_staff_table"),
    path("territory/staff/<int:number>/", grid_staff.line, name="grid_staff_line"),
]
