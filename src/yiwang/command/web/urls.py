"""/desk/: the case desk of every unit. /territory/: the grids of a county, and who looks after them."""

from django.urls import path, register_converter

from yiwang.command.web.views import case, desk, exports, grid_staff, ground, moves, reshape, talk


class CaseNumber:
    """990121-20261120-0087."""

    regex = r"\d{6}-\d{8}-\d{4,}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class GridCode:
    """990121001001007, or 17 digits for a micro grid."""

    regex = r"\d{15}(?:\d{2})?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CaseNumber, "case")
register_converter(GridCode, "grid")

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
    path("territory/", ground.ground, name="ground"),
    path("territory/find/", ground.find, name="ground_find"),
    path("territory/grids/<grid:code>/", ground.grid, name="ground_grid"),
    path("territory/grids/<grid:code>/split/", reshape.split, name="ground_split"),
    path("territory/grids/<grid:code>/merge/", reshape.merge, name="ground_merge"),
    path("territory/grids/<grid:code>/end/", reshape.end, name="ground_end"),
    path("territory/layers/<slug:layer>/grid/", ground.layer_grid, name="ground_layer_grid"),
    path("territory/layers/<slug:layer>/adopt/", reshape.adopt, name="ground_adopt"),
    path("territory/layers/<slug:layer>/same/", reshape.same, name="ground_same"),
]
