"""Who gets what at which address: role × URL × expected code. Change it in the commit that changes who may do what.

A line names the URL pattern exactly as the resolver has it. `allowed` roles get `code`, others `refused`, without log-in `outside`.
{number}, {receipt} … are filled in with a case reported in 滨河社区 and taken in by the command room of 云溪街道.
"""

from dataclasses import dataclass

ROLES = (
    "province-supervisor", "city-supervisor", "county-operator", "county-supervisor", "town-operator", "village-clerk",
    "department-handler", "contractor", "grid-worker", "mediator", "reviewer", "steward", "auditor", "volunteer", "resident", "admin",
)  # fmt: skip
EVERYONE = frozenset(ROLES)
DESK = EVERYONE - {"auditor", "volunteer", "resident", "admin"}
# who sees the sample case, which lies in 滨河社区 and is held by the command room
SEES_IT = frozenset({"province-supervisor", "city-supervisor", "county-operator", "county-supervisor", "town-operator", "village-clerk", "grid-worker", "reviewer", "steward"})  # fmt: skip
HOLDS_IT = frozenset({"town-operator"})
RELEASES = frozenset({"county-operator", "county-supervisor", "town-operator", "steward"})
NOTES = HOLDS_IT | {"province-supervisor", "city-supervisor", "county-supervisor"}
CREW = frozenset({"county-supervisor", "steward"})  # assign grid staff, and know it by name
LOOKS_AT_GROUND = frozenset({"province-supervisor", "city-supervisor", "county-operator", "county-supervisor", "steward"})
SHAPES_GROUND = frozenset({"steward"})
ADMIN = frozenset({"admin"})
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Line:
    """One address. `outside` is the code without log-in."""

    pattern: str
    path: str
    allowed: frozenset[str] = EVERYONE
    code: int = 200
    refused: int = 404
    outside: int = 200
    method: str = "GET"


def public(pattern: str, path: str, code: int = 200, method: str = "GET") -> Line:
    """The same for everybody, logged in or not."""
    return Line(pattern, path, EVERYONE, code, code, code, method)


def staff(pattern: str, path: str, allowed: frozenset[str], code: int = 200, method: str = "GET") -> Line:
    """Behind the log-in: 404 for whom it is not, the log-in page for strangers."""
    return Line(pattern, path, allowed, code, 404, 302, method)


def program(pattern: str, path: str, allowed: frozenset[str]) -> Line:
    """For programs, with the session of a member of staff: 401 for strangers."""
    return Line(pattern, path, allowed, 200, 404, 401)


def admin(pattern: str, path: str, code: int = 200) -> Line:
    """Configuration."""
    return Line(pattern, path, ADMIN, code, 404, 302)


EXPORT = "desk/exports/<uuid:export_id>/"
NO_ID = "00000000-0000-0000-0000-000000000000"  # of nobody's export
CASE = "desk/cases/<case:number>/"
GROUND = "territory/grids/<grid:code>/"
LAYER = "territory/layers/<slug:layer>/"
O311 = "^open311/v2/"
FORM = r"(?P<form>\.[A-Za-z0-9]+)?$"
ADMIN_MODELS = (
    "access/unit", "access/account", "access/post", "access/gridassignment", "cases/casetype", "cases/calendarday",
    "cases/routingrule", "intake/apikey", "intake/caseimport",
)  # fmt: skip
# an object 0 does not exist: the index is shown instead; history and deletion are switched off
ADMIN_PAGES = (
    ("", 200), ("add/", 200), ("<path:object_id>/history/", 404), ("<path:object_id>/delete/", 403),
    ("<path:object_id>/change/", 302), ("<path:object_id>/", 302),
)  # fmt: skip
TABLE: tuple[Line, ...] = (
    # residents
    public("", "/"),
    public("report", "/report"),
    public("report/suggest", "/report/suggest", 405),
    public("report/kind", "/report/kind", 405),
    public("report/places", "/report/places", 405),
    public("report/photo/<str:token>", "/report/photo/forged", 404),
    public("r/", "/r/"),
    public("r/<str:receipt>", "/r/{receipt}"),
    public("r/<str:receipt>/message", "/r/{receipt}/message", 405),
    public("r/<str:receipt>/rating", "/r/{receipt}/rating", 405),
    public("r/<str:receipt>/reopen", "/r/{receipt}/reopen", 405),
    public("r/<str:receipt>/withdraw", "/r/{receipt}/withdraw", 405),
    public("r/<str:receipt>/photo/<uuid:photo>", "/r/{receipt}/photo/00000000-0000-0000-0000-000000000000", 404),
    public("demo/mail/", "/demo/mail/", 404),
    public("demo/mail/<str:name>", "/demo/mail/x.eml", 404),
    # programs
    public("^open311/?$", "/open311"),
    public(rf"^open311/discovery{FORM}", "/open311/discovery.json"),
    public(r"^open311/v2/?$", "/open311/v2/"),
    public(rf"{O311}discovery{FORM}", "/open311/v2/discovery.xml"),
    public(rf"{O311}services{FORM}", "/open311/v2/services.json"),
    public(rf"{O311}services/(?P<code>[^/.]+){FORM}", "/open311/v2/services/0402.json"),
    public(rf"{O311}requests{FORM}", "/open311/v2/requests.json"),
    public(rf"{O311}requests/(?P<number>[^/.]+){FORM}", "/open311/v2/requests/{number}.json"),
    public(rf"{O311}tokens/(?P<token>[^/.]+){FORM}", "/open311/v2/tokens/nothing.json", 404),
    public(
        "open311/v2/media/<str:number>/<uuid:photo_id>.jpg",
        "/open311/v2/media/{number}/00000000-0000-0000-0000-000000000000.jpg",
        404,
    ),
    public(r"^open311/v2/.*?(?P<form>\.(?:xml|json))?$", "/open311/v2/else.json", 404),
    public(r"^api/v1/territory/(?P<county>\d{6})/map\.json$", "/api/v1/territory/990121/map.json"),
    public("api/v1/territory/tiles/<int:z>/<int:x>/<int:y>.mvt", "/api/v1/territory/tiles/14/13858/6785.mvt"),
    public("api/v1/territory/locate", "/api/v1/territory/locate?lon=124.5&lat=29.5&datum=wgs84"),
    public("api/v1/territory/codes/<str:code>", "/api/v1/territory/codes/990121001001001"),
    public("api/v1/territory/divisions", "/api/v1/territory/divisions?parent=990121000000"),
    # the frame
    public("language/", "/language/", 302, "POST"),
    public("theme/", "/theme/", 302, "POST"),
    public("jsi18n/<slug:language>/", "/jsi18n/zh-hans/"),
    public("robots.txt", "/robots.txt"),
    public("favicon.ico", "/favicon.ico", 302),
    public("manifest.webmanifest", "/manifest.webmanifest"),
    # the desk
    staff("desk/", "/desk/", DESK),
    staff("desk/exports/", "/desk/exports/", DESK),
    staff("desk/exports/new/", "/desk/exports/new/", DESK),
    staff(EXPORT, f"/desk/exports/{NO_ID}/", NOBODY),
    staff(f"{EXPORT}file", f"/desk/exports/{NO_ID}/file", NOBODY),
    staff(f"{EXPORT}cancel/", f"/desk/exports/{NO_ID}/cancel/", NOBODY, method="POST"),
    staff(f"{EXPORT}again/", f"/desk/exports/{NO_ID}/again/", NOBODY, method="POST"),
    staff(f"{EXPORT}delete/", f"/desk/exports/{NO_ID}/delete/", NOBODY, method="POST"),
    Line("api/v1/exports", "/api/v1/exports", DESK, 400, 404, 401, "POST"),
    Line("api/v1/exports/<uuid:export_id>", f"/api/v1/exports/{NO_ID}", NOBODY, 200, 404, 401),
    Line("api/v1/exports/<uuid:export_id>/file", f"/api/v1/exports/{NO_ID}/file", NOBODY, 200, 404, 401),
    staff(CASE, "/desk/cases/{number}/", SEES_IT),
    staff(f"{CASE}moves/<slug:name>/", "/desk/cases/{number}/moves/accept/", HOLDS_IT),
    staff(f"{CASE}units/", "/desk/cases/{number}/units/", SEES_IT),
    staff(f"{CASE}message/", "/desk/cases/{number}/message/", HOLDS_IT),
    staff(f"{CASE}note/", "/desk/cases/{number}/note/", NOTES),
    staff(f"{CASE}release/", "/desk/cases/{number}/release/", RELEASES),
    staff(f"{CASE}presence/", "/desk/cases/{number}/presence/", SEES_IT, method="POST"),
    staff(f"{CASE}files/<uuid:attachment>", "/desk/cases/{number}/files/00000000-0000-0000-0000-000000000000", NOBODY),
    # who looks after the grids
    staff("territory/staff/", "/territory/staff/", CREW),
    staff("territory/staff/new/", "/territory/staff/new/", CREW),
    staff("territory/staff/table.csv", "/territory/staff/table.csv", CREW),
    staff("territory/staff/<int:number>/", "/territory/staff/0/", NOBODY),
    # grids
    staff("territory/", "/territory/?county=990121", LOOKS_AT_GROUND),
    staff("territory/find/", "/territory/find/?code=990121001", LOOKS_AT_GROUND, 404),
    staff(GROUND, "/territory/grids/990121001001001/", LOOKS_AT_GROUND),
    staff(f"{GROUND}split/", "/territory/grids/990121001001001/split/", SHAPES_GROUND),
    staff(f"{GROUND}merge/", "/territory/grids/990121001001001/merge/", SHAPES_GROUND),
    staff(f"{GROUND}end/", "/territory/grids/990121001001001/end/", SHAPES_GROUND),
    staff(f"{LAYER}grid/", "/territory/layers/unknown/grid/?code=1", NOBODY),
    staff(f"{LAYER}adopt/", "/territory/layers/unknown/adopt/?code=1", NOBODY),
    staff(f"{LAYER}same/", "/territory/layers/unknown/same/?code=1", NOBODY),
    program("api/v1/territory/layers", "/api/v1/territory/layers?county=990121", LOOKS_AT_GROUND),
    program(
        "api/v1/territory/layers/<slug:layer>/tiles/<int:z>/<int:x>/<int:y>.mvt",
        "/api/v1/territory/layers/base/tiles/14/13858/6785.mvt?county=990121",
        LOOKS_AT_GROUND,
    ),
    program("api/v1/territory/findings", "/api/v1/territory/findings?county=990121", LOOKS_AT_GROUND),
    program("api/v1/territory/findings.geojson", "/api/v1/territory/findings.geojson?county=990121", LOOKS_AT_GROUND),
    # one's own account
    staff("account/", "/account/", EVERYONE),
    staff("account/post/", "/account/post/", EVERYONE, 405),
    staff("account/language/", "/account/language/", EVERYONE, 405),
    staff("account/sessions/", "/account/sessions/", EVERYONE),
    staff("account/sessions/end/", "/account/sessions/end/", EVERYONE, 405),
    Line("account/login/", "/account/login/", EVERYONE, 302, 302, 200),
    staff("account/logout/", "/account/logout/", EVERYONE),
    public("account/inactive/", "/account/inactive/"),
    staff("account/confirm/", "/account/confirm/", EVERYONE),
    staff("account/password/", "/account/password/", EVERYONE),
    staff("account/second-step/", "/account/second-step/", EVERYONE),
    staff("account/second-step/code/", "/account/second-step/code/", EVERYONE, 302),
    staff("account/second-step/confirm/", "/account/second-step/confirm/", EVERYONE, 302),
    staff("account/second-step/set-up/", "/account/second-step/set-up/", EVERYONE, 302),
    staff("account/second-step/remove/", "/account/second-step/remove/", EVERYONE, 404),
    staff("account/recovery-codes/", "/account/recovery-codes/", EVERYONE, 404),
    staff("account/recovery-codes/new/", "/account/recovery-codes/new/", EVERYONE, 302),
    staff("account/recovery-codes/download/", "/account/recovery-codes/download/", EVERYONE, 404),
    # configuration
    admin("admin/", "/admin/"),
    Line("admin/login/", "/admin/login/", EVERYONE, 302, 302, 302),
    admin("admin/logout/", "/admin/logout/"),
    admin("admin/password_change/", "/admin/password_change/", 302),
    admin("admin/password_change/done/", "/admin/password_change/done/"),
    admin("admin/autocomplete/", "/admin/autocomplete/", 403),
    admin("admin/jsi18n/", "/admin/jsi18n/"),
    admin("admin/r/<path:content_type_id>/<path:object_id>/", "/admin/r/1/1/", 404),
    admin("admin/(?P<url>.*)$", "/admin/nothing", 404),
    *(
        admin(f"admin/{model}/{rest}", f"/admin/{model}/{rest.replace('<path:object_id>', '0')}", code)
        for model in ADMIN_MODELS
        for rest, code in ADMIN_PAGES
        if (model, rest) not in {("cases/casetype", "add/"), ("intake/caseimport", "add/")}
    ),
    admin("admin/cases/casetype/add/", "/admin/cases/casetype/add/", 403),
    admin("admin/intake/caseimport/add/", "/admin/intake/caseimport/add/", 403),
    admin(f"admin/^(?P<app_label>{'|'.join(dict.fromkeys(m.split('/')[0] for m in ADMIN_MODELS))})/$", "/admin/access/"),
)
