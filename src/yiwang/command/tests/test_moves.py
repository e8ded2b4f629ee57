"""Moves through their pages: each by the right post, 404 for the wrong one; nothing typed is ever lost."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yiwang.cases.lifecycle import BY_NAME, MOVES, By
from yiwang.cases.tests.helpers import current, handled, move, opened
from yiwang.command.tests.conftest import HTMX
from yiwang.command.tests.helpers import case_url, hidden, text_of

pytestmark = pytest.mark.usefixtures("world", "db")


def picture(name="after.png"):
    from io import BytesIO

    from PIL import Image

    content = BytesIO()
    Image.new("RGB", (64, 48), "grey").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


def accepted(**more):
    case = opened(**more)
    move("chen", case, "accept")
    return case


def dispatched():
    case = accepted()
    move("chen", case, "dispatch", unit="990121001-works", ground="市政设施")
    return case


def in_progress():
    case = dispatched()
    move("works", case, "acknowledge")
    return case


def resolved():
    case = opened()
    handled(case)
    return case


def verified():
    case = resolved()
    move("chen", case, "verify", ground="看过。")
    return case


def looked_at():
    case = opened()
    move("chen", case, "verify_on_site", unit="990121001001-village", ground="请看一下。")
    return case


# move: (a case ready for it, who, what is filled in, the state afterwards, who cannot)
WAYS = {
    "accept": (opened, "chen", {}, "accepted", "works"),
    "verify_on_site": (opened, "chen", {"unit": "990121001001-village", "ground": "请到现场看。"}, "verifying_report", "centre"),
    "report_back": (looked_at, "clerk", {"ground": "确有其事。"}, "reported", "chen"),
    "reject": (
        opened,
        "chen",
        {"reason": "not_our_duty", "elsewhere": "供电所 95598", "reply": "这盏灯属供电所，请拨打 95598。"},
        "rejected",
        "clerk",
    ),
    "hand_off": (opened, "chen", {"service": "119", "ground": "已电话告知。"}, "handed_off", "works"),
    "self_solve": (
        lambda: opened(case_type="0301", words="垃圾堆了两天。"),
        "chen",
        {"files": "photo", "outcome": "solved", "reply": "已清走。"},
        "closed",
        "dara",
    ),
    "dispatch": (accepted, "chen", {"unit": "990121001-works", "ground": "市政设施由市政站维护。"}, "dispatched", "clerk"),
    "acknowledge": (dispatched, "works", {}, "in_progress", "chen"),
    "resolve": (in_progress, "works", {"ground": "更换灯头。", "files": "photo"}, "resolved", "chen"),
    "verify": (resolved, "chen", {"ground": "到现场看过。"}, "resolved", "works"),
    "rework": (resolved, "chen", {"reason": "not_fixed", "ground": "还是不亮。"}, "rework", "works"),
    "close": (verified, "chen", {"outcome": "solved", "reply": "路灯已修好。"}, "closed", "works"),
}


def filled(case, given):
    form = {"version": current(case).version, "seen": 0, **given}
    return form | ({"files": picture()} if "files" in given else {})


def test_every_move_of_staff_is_tried():
    assert set(WAYS) == {row.name for row in MOVES if row.by is not By.REPORTER}


@pytest.mark.parametrize("name", WAYS)
def test_the_right_post_makes_it_through_its_page(desk_of, name):
    ready, who, given, state, _other = WAYS[name]
    case = ready()
    client = desk_of(who)
    dialog = client.get(case_url(case, f"moves/{name}/"))
    assert dialog.status_code == 200
    assert hidden(dialog, "version") == str(current(case).version)
    for need in BY_NAME[name].needs:
        assert f'name="{"files" if need == "evidence" else need}"' in dialog.content.decode()
    answer = client.post(case_url(case, f"moves/{name}/"), filled(case, given), follow=True)
    assert answer.redirect_chain, text_of(answer)
    assert current(case).state == state


@pytest.mark.parametrize("name", WAYS)
def test_the_wrong_post_finds_no_such_page(desk_of, name):
    ready, _who, given, _state, other = WAYS[name]
    case = ready()
    before = current(case)
    client = desk_of(other)
    assert client.get(case_url(case, f"moves/{name}/")).status_code == 404
    assert client.post(case_url(case, f"moves/{name}/"), filled(case, given)).status_code == 404
    assert (current(case).state, current(case).version) == (before.state, before.version)


@pytest.mark.parametrize("name", [name for name, way in WAYS.items() if way[2]])
def test_what_is_missing_is_said_field_by_field(desk_of, name):
    ready, who, _given, _state, _other = WAYS[name]
    case = ready()
    before = current(case).state
    answer = desk_of(who).post(case_url(case, f"moves/{name}/"), {"version": current(case).version})
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert current(case).state == before


def test_what_was_typed_comes_back_when_something_is_missing(desk_of):
    case = opened()
    given = {"version": current(case).version, "reply": "请找供电所，电话 95598。", "elsewhere": "供电所"}
    page = desk_of("chen").post(case_url(case, "moves/reject/"), given)
    assert "请找供电所，电话 95598。" in page.content.decode()
    assert "Choose a reason from the list." in text_of(page)


def test_htmx_gets_the_case_as_it_is_now_and_the_queue_is_woken(desk_of):
    case = opened()
    answer = desk_of("chen").post(case_url(case, "moves/accept/"), {"version": 1}, headers=HTMX)
    assert answer.headers["HX-Retarget"] == "#case"
    assert answer.headers["HX-Trigger"] == "desk:moved"
    page = answer.content.decode()
    assert 'data-state="accepted"' in page
    assert 'class="toast"' in page
    assert 'id="dialog-place"' in page


def test_htmx_gets_errors_in_the_dialog(desk_of):
    case = accepted()
    answer = desk_of("chen").post(case_url(case, "moves/dispatch/"), {"version": 2}, headers=HTMX)
    assert answer.status_code == 200  # HTMX swaps nothing else
    assert "HX-Retarget" not in answer.headers
    assert 'id="move-dialog"' in answer.content.decode()


class TestTwoOnOneCase:
    """Whoever is second overwrites nothing and loses nothing."""

    def meet(self, desk_of, given):
        case = accepted()
        second = desk_of("chen_second")
        dialog = second.get(case_url(case, "moves/dispatch/"))
        move("chen", case, "dispatch", unit="990121001-works", ground="市政设施")
        form = {"version": hidden(dialog, "version"), "seen": hidden(dialog, "seen"), **given}
        return case, second.post(case_url(case, "moves/dispatch/"), form)

    def test_the_second_is_told_what_happened_meanwhile(self, desk_of):
        _case, answer = self.meet(desk_of, {"unit": "990121001-patrol", "ground": "属执法队职责。"})
        text = text_of(answer)
        assert "Nothing was overwritten" in text
        assert "Dispatched to Yunxi Subdistrict Works Station" in text
        assert "Taken on as a case" not in text
        assert "not possible any more" in text

    def test_what_the_second_wrote_is_still_there(self, desk_of):
        case, answer = self.meet(desk_of, {"unit": "990121001-patrol", "ground": "属执法队职责。"})
        assert "属执法队职责。" in answer.content.decode()
        assert current(case).lead_unit_id == "990121001-works"

    def test_a_step_that_is_still_possible_goes_through_with_the_new_version(self, desk_of):
        case = opened()
        second = desk_of("chen_second")
        move("chen", case, "accept")
        given = {"version": 1, "seen": 0, "reason": "no_public_matter", "elsewhere": "物业", "reply": "请联系物业。"}
        answer = second.post(case_url(case, "moves/reject/"), given)
        assert "still possible" in text_of(answer)
        again = given | {"version": hidden(answer, "version")}
        assert second.post(case_url(case, "moves/reject/"), again).status_code == 302
        assert current(case).state == "rejected"


class TestUnits:
    """The unit picker."""

    def test_the_suggested_unit_comes_first_with_its_reason(self, desk_of):
        page = desk_of("chen").get(case_url(accepted(), "moves/dispatch/"))
        text = text_of(page)
        assert "Suggested by rule R-H" in text
        html = page.content.decode()
        first = re.search(r'type="radio" name="unit" value="([^"]+)" checked', html)
        assert first
        assert html.count('name="unit"') > 20

    def test_units_are_found_by_name(self, desk_of):
        answer = desk_of("chen").get(case_url(accepted(), "units/?move=dispatch&find=市政站"), headers=HTMX)
        units = re.findall(r'value="([^"]+)"', answer.content.decode())
        assert "990121001-works" in units
        assert all(unit.endswith("-works") for unit in units)

    def test_another_unit_takes_a_ground_of_its_own(self, desk_of):
        case = accepted()
        chen = desk_of("chen")
        dialog = chen.get(case_url(case, "moves/dispatch/")).content.decode()
        ground = re.search(r"<textarea[^>]*>\s*([^<]+)</textarea>", dialog)[1]
        other = {"version": 2, "unit": "990121001-patrol", "ground": ground}
        assert "Say why" in text_of(chen.post(case_url(case, "moves/dispatch/"), other))
        assert chen.post(case_url(case, "moves/dispatch/"), other | {"ground": "灯箱广告，属执法队。"}).status_code == 302
        page = text_of(desk_of("dara").get(case_url(case)))
        assert "a person chose this unit instead" in page
        assert "灯箱广告，属执法队。" in page

    @pytest.mark.parametrize("unit", ["990122-centre", "990100-centre", "nobody"])
    def test_units_elsewhere_are_refused(self, desk_of, unit):
        case = accepted()
        given = {"version": 2, "unit": unit, "ground": "试一下。"}
        assert "Choose a unit of this county." in text_of(desk_of("chen").post(case_url(case, "moves/dispatch/"), given))


class TestEvidence:
    """Photos and documents sent with a move."""

    def test_a_photo_type_needs_a_photo(self, desk_of):
        case = in_progress()
        answer = desk_of("works").post(case_url(case, "moves/resolve/"), {"version": 4, "ground": "修好了。"})
        assert "needs a photo from after the work" in text_of(answer)

    def test_a_stored_photo_is_kept_when_the_form_comes_back(self, desk_of):
        case = in_progress()
        works = desk_of("works")
        version = current(case).version
        back = works.post(case_url(case, "moves/resolve/"), {"version": version, "ground": "", "files": picture()})
        assert "1 file is stored already" in text_of(back)
        again = {"version": version, "ground": "更换灯头。", "kept": hidden(back, "kept")}
        assert works.post(case_url(case, "moves/resolve/"), again).status_code == 302
        assert "/files/" in works.get(case_url(case)).content.decode()

    def test_a_kept_file_of_another_case_does_not_count(self, desk_of):
        first, second = in_progress(), in_progress()
        works = desk_of("works")
        back = works.post(case_url(first, "moves/resolve/"), {"version": 4, "ground": "", "files": picture()})
        given = {"version": current(second).version, "ground": "更换灯头。", "kept": hidden(back, "kept")}
        assert works.post(case_url(second, "moves/resolve/"), given).status_code == 422

    def test_a_file_that_is_no_photo_is_named_with_its_fault(self, desk_of):
        case = in_progress()
        wrong = SimpleUploadedFile("after.jpg", b"<html>not a photo</html>", "image/jpeg")
        given = {"version": current(case).version, "ground": "更换灯头。", "files": wrong}
        text = text_of(desk_of("works").post(case_url(case, "moves/resolve/"), given))
        assert "after.jpg" in text
        assert "not a photo" in text
        assert current(case).state == "in_progress"


def test_an_unknown_move_is_no_page(desk_of):
    case = opened()
    for name in ("delete", "reopen", "withdraw"):
        assert desk_of("chen").get(case_url(case, f"moves/{name}/")).status_code == 404


def test_a_move_needs_the_forms_own_token(desk_of, client):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.cookies = desk_of("chen").cookies
    assert strict.post(case_url(opened(), "moves/accept/"), {"version": 1}).status_code == 403


def test_a_case_that_leaves_the_desk_says_so(desk_of):
    case = accepted()
    move("chen", case, "dispatch", unit="990121-contractor-1", ground="请更换。")
    move("contractor", case, "acknowledge")
    contractor = desk_of("contractor")
    given = {"version": current(case).version, "ground": "已换。", "files": picture()}
    assert contractor.post(case_url(case, "moves/resolve/"), given).status_code == 302
    move("chen", case, "verify", ground="看过。")
    move("chen", case, "close", outcome="solved", reply="路灯已修好。")
    assert contractor.get(case_url(case)).status_code == 404
