"""Photos and documents of a case: for who sees the case, and safe to open."""

from uuid import UUID

import pytest
from uuid6 import uuid7

from tests.support.people import actor
from yiwang.cases.actions.store_file import store_evidence
from yiwang.cases.models import CaseAttachment
from yiwang.cases.tests.helpers import move, opened, photo
from yiwang.command.tests.helpers import case_url
from yiwang.shared.db.scope import scoped

pytestmark = pytest.mark.usefixtures("world", "db")
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def file_of(case, source="reporter"):
    with scoped(actor("chen").scope(case.case_id)):
        return CaseAttachment.objects.get(case_id=case.case_id, source=source)


def test_chen_sees_the_photo_and_its_small_copy(desk_of):
    case = opened(files=(photo(),))
    chen = desk_of("chen")
    one = case_url(case, f"files/{file_of(case).id}")
    full, thumb = chen.get(one), chen.get(f"{one}?thumb")
    content, small = b"".join(full), b"".join(thumb)
    assert full.headers["Content-Type"] == "image/jpeg"
    assert full.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in full.headers["Cache-Control"]
    assert "sandbox" in full.headers["Content-Security-Policy"]
    assert len(small) < len(content)


def test_a_document_is_only_ever_a_download(desk_of):
    case = opened()
    chen = actor("chen")
    from yiwang.cases.actions import add_note

    add_note(actor=chen, case_id=case.case_id, words="附清单。", files=(store_evidence(PDF),))
    answer = desk_of("chen").get(case_url(case, f"files/{file_of(case, 'staff').id}"))
    assert b"".join(answer) == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("who", ["eko", "works", "contractor"])
def test_whoever_does_not_see_the_case_does_not_see_its_files(desk_of, who):
    case = opened(files=(photo(),))
    assert desk_of(who).get(case_url(case, f"files/{file_of(case).id}")).status_code == 404


def test_a_contractor_does_not_see_the_reporters_photo(desk_of):
    case = opened(files=(photo(),))
    move("chen", case, "accept")
    move("chen", case, "dispatch", unit="990121-contractor-1", ground="请更换。")
    contractor = desk_of("contractor")
    assert contractor.get(case_url(case)).status_code == 200
    assert contractor.get(case_url(case, f"files/{file_of(case).id}")).status_code == 404


def test_a_file_of_another_case_or_none_is_not_found(desk_of):
    first, second = opened(files=(photo(),)), opened()
    chen = desk_of("chen")
    assert chen.get(case_url(second, f"files/{file_of(first).id}")).status_code == 404
    assert chen.get(case_url(first, f"files/{uuid7()}")).status_code == 404
    assert chen.get(case_url(first, f"files/{UUID(int=0)}")).status_code == 404


def test_a_stranger_is_sent_to_log_in(client):
    case = opened(files=(photo(),))
    assert client.get(case_url(case, f"files/{file_of(case).id}")).status_code == 302
