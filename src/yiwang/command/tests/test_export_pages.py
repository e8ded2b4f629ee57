"""Asking for exports on the desk and by program."""

import re
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yiwang.cases.tests.helpers import move, opened
from yiwang.command.actions import make_export as making
from yiwang.command.models import Export
from yiwang.command.tests.conftest import HTMX
from yiwang.command.tests.export_helpers import asked, exported, made, own_exports_of
from yiwang.command.tests.helpers import hidden, text_of
from yiwang.shared.db.scope import Scope, scoped

pytestmark = pytest.mark.usefixtures("world", "db", "own_folder")


def test_it_holds_all_pages(monkeypatch):
    from yiwang.cases.queries import desk as desk_query

    monkeypatch.setattr(desk_query, "PAGE", 2)
    monkeypatch.setattr(making, "BATCH", 2)
    cases = [opened() for _ in range(5)]
    for case in cases[:3]:
        move("chen", case, "reject", reason="not_enough_to_act", reply="请补充地点后再报。", elsewhere="12345")
    assert len(exported(tab="done")) == 3
    assert len(exported(tab="mine")) == 2


def test_pages_of_the_desk(desk_of, own_folder):
    opened()
    chen = desk_of("chen")
    page = chen.get("/desk/?tab=area")
    assert "/desk/exports/new/?tab=area" in page.content.decode()
    form = chen.get("/desk/exports/new/?tab=area", headers=HTMX)
    assert "Rows 1 Who may see it You alone" in text_of(form)
    data = {"id": hidden(form, "id"), "format": "xlsx", "columns": ["number", "state"]}
    answer = chen.post("/desk/exports/new/?tab=area", data, headers=HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/desk/exports/")
    chen.post("/desk/exports/new/?tab=area", data)  # sent twice, one file
    listed = chen.get("/desk/exports/")
    assert text_of(listed).count("Download") == 1
    assert "The file is ready to be downloaded." in text_of(listed)
    link = re.search(r"/desk/exports/[0-9a-f-]+/file", listed.content.decode())[0]
    file = chen.get(link)
    assert file["Cache-Control"] == "private, no-store"
    assert file["Content-Type"].endswith("spreadsheetml.sheet")
    assert re.search(r"Cases_.*_E\d{6}-\w{7}\.xlsx", unquote(file["Content-Disposition"]))
    assert b"".join(file.streaming_content)[:2] == b"PK"
    assert desk_of("works").get(link).status_code == 404
    assert chen.post(link.replace("file", "delete/")).status_code == 302
    assert chen.get(link).status_code == 410


def test_the_name_of_the_file_is_chinese_for_who_reads_chinese(desk_of):
    opened()
    me = desk_of("chen")
    me.post(
        "/desk/exports/new/", {"id": str(uuid4()), "format": "csv", "columns": ["number"]}, headers={"Accept-Language": "zh-CN"}
    )
    listed = me.get("/desk/exports/")
    file = me.get(re.search(r"/desk/exports/[0-9a-f-]+/file", listed.content.decode())[0], headers={"Accept-Language": "zh-CN"})
    assert "filename*=utf-8''" in file["Content-Disposition"]
    assert "云溪街道" in unquote(file["Content-Disposition"])
    file.close()


def test_a_long_one_shows_how_far_it_is(desk_of, long):
    opened()
    chen = desk_of("chen")
    answer = chen.post("/desk/exports/new/", {"id": str(uuid4()), "format": "csv", "columns": ["number"]}, follow=True)
    assert "being made" in text_of(answer)
    address = re.search(r'hx-get="(/desk/exports/[^"]+)" hx-trigger="load', answer.content.decode())[1]
    with scoped(Scope(units=("*",))):
        Export.objects.update(state="making", rows=200, rows_done=50)
    part = chen.get(address, headers=HTMX)
    assert 'value="25"' in part.content.decode()
    assert "50 of 200 rows" in text_of(part)
    assert chen.get(address).status_code == 302
    chen.post(address + "cancel/")
    assert "Cancelled" in text_of(chen.get("/desk/exports/"))
    assert "hx-trigger" not in chen.get(address, headers=HTMX).content.decode()


def test_a_form_without_columns_is_told(desk_of):
    opened()
    answer = desk_of("chen").post("/desk/exports/new/", {"id": str(uuid4()), "format": "csv"})
    assert answer.status_code == 422
    assert "Choose at least one column." in text_of(answer)


def test_pages_ask_few_questions(desk_of):
    for _ in range(3):
        opened()
        made(asked())
    chen = desk_of("chen")
    chen.get("/desk/exports/")
    with CaptureQueriesContext(
        connection,
    ) as asked_of:
        chen.get("/desk/exports/")
    few = len(asked_of)
    made(asked())
    with CaptureQueriesContext(connection) as asked_of:
        chen.get("/desk/exports/")
    assert len(asked_of) == few <= 10


def test_programs_ask_look_and_fetch(desk_of):
    opened()
    chen = desk_of("chen")
    body = {"id": str(uuid4()), "format": "csv", "columns": ["number", "state"], "list": {"tab": "area"}}
    answer = chen.post("/api/v1/exports", body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert (answer.json()["rows"], answer.json()["state"]) == (1, "ready")
    assert chen.post("/api/v1/exports", body, content_type="application/json").status_code == 200
    assert chen.get(answer["Location"]).json()["id"] == body["id"]
    file = chen.get(answer.json()["file"])
    assert b"".join(file.streaming_content).startswith(b"\xef\xbb\xbfNumber,State,Made by")
    assert desk_of("works").get(answer["Location"]).json()["error"] == "not_found"
    assert Client().get(answer["Location"]).status_code == 401


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("[]", "bad_body"),
        ("{", "bad_body"),
        ('{"who": 1}', "bad_body"),
        ('{"id": "x"}', "bad_id"),
        ('{"format": "pdf"}', "unknown_format"),
        ('{"format": []}', "unknown_format"),
        ('{"columns": ["alias"]}', "unknown_column"),
        ('{"columns": []}', "unknown_column"),
        ('{"list": {"tab": "all"}}', "unknown_list"),
        ('{"list": {"person": "x"}}', "unknown_list"),
        ('{"list": 5}', "unknown_list"),
    ],
)
def test_programs_are_told_what_is_wrong(desk_of, body, code):
    answer = desk_of("chen").post("/api/v1/exports", body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (400, code)


def test_programs_are_told_of_limits(desk_of, long):
    chen = desk_of("chen")
    codes = [chen.post("/api/v1/exports", "{}", content_type="application/json").status_code for _ in range(4)]
    assert codes == [202, 202, 202, 429]
    export = own_exports_of("chen")[0]
    assert chen.get(f"/api/v1/exports/{export.id}/file").json()["error"] == "not_ready"


def test_a_fourth_one_is_told_on_the_form(desk_of, long):
    opened()
    chen = desk_of("chen")
    for number in range(4):
        answer = chen.post("/desk/exports/new/", {"id": str(uuid4()), "format": "csv", "columns": ["number"]})
        assert answer.status_code == (302 if number < 3 else 422)
    assert "You have 3 exports under way." in text_of(answer)
