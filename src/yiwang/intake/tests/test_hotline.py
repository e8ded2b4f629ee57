"""The shipped mapping of a 12345 hotline, on a generated export in three forms, hostile cells included."""

from pathlib import Path

import pytest

from tests.support.hotline import IDENTITY, MAIL, PHONE, orders, write
from yiwang.access.queries import console_actor
from yiwang.cases.models import Case, CaseEvent, CaseRating, CaseReference, CaseSeal
from yiwang.intake.actions import CasesImported, import_cases
from yiwang.intake.history.mapping import read_mapping

pytestmark = pytest.mark.usefixtures("world", "owner_db")
FILES = ("hotline.csv", "hotline-gb18030.csv", "hotline.xlsx")
REJECTED = {
    "not_a_moment": 2, "missing": 1, "unknown_division": 1, "outside": 1, "unknown_datum": 1, "unknown_status": 1, "not_kept": 1, "twice": 1,
}  # fmt: skip


def take(path: Path, **more: object) -> CasesImported:
    return import_cases(path, read_mapping(Path("hotline-12345")), actor=console_actor(), **more)


def known() -> set[tuple[object, ...]]:
    """What the cases are, whatever file they came from."""
    numbers = dict(CaseReference.objects.using("owner").values_list("case_id", "reference"))
    columns = ("id", "state", "title", "words", "grid", "lead_unit_id", "reported_at", "closed_at", "outcome", "reply", "urgency")
    return {(numbers[row[0]], *row[1:]) for row in Case.objects.using("owner").values_list(*columns)}


def of(reference: str) -> Case:
    return Case.objects.using("owner").get(id=CaseReference.objects.using("owner").get(reference=reference).case_id)


def notes(case: Case) -> list[str]:
    found = CaseEvent.objects.using("owner").filter(county=case.county, case_id=case.id, kind="note").order_by("at", "id")
    return list(found.values_list("words", flat=True))


def test_every_form_gives_the_same(tmp_path):
    files = write(tmp_path, orders())
    done = take(files["hotline.csv"])
    assert done.account.said() == "402 read = 392 loaded + 1 already there + 9 rejected"
    assert done.account.wrong.counts == REJECTED
    first = known()
    for name in FILES[1:]:
        again = take(files[name])
        assert (again.account.loaded, again.account.rejected) == (0, 9)
        assert known() == first


def test_what_leads_to_a_person_is_nowhere_in_clear(tmp_path):
    rejects = tmp_path / "rejects.csv"
    take(write(tmp_path, orders(60))["hotline.csv"], rejects=rejects)
    clear = [*Case.objects.using("owner").values_list("title", "words", "search", "address", "reply", "attributes", "route")]
    clear += [*CaseEvent.objects.using("owner").values_list("words", "detail")]
    for secret in (PHONE, IDENTITY, MAIL, "赵先生", "盗窃"):
        assert secret not in str(clear) and secret not in rejects.read_text(encoding="utf-8")
    assert CaseSeal.objects.using("owner").count() == Case.objects.using("owner").count()


def test_what_the_old_system_knew_beside_is_not_lost(tmp_path):
    take(write(tmp_path, orders(60))["hotline.xlsx"])
    assert notes(of("QX2026000022")) == ["退单: 职能不符", "延期: 材料不足，延期3天", "延期: 再延2天"]
    assert notes(of("QX2026000023"))[:2] == ["协办单位: 住房和城乡建设局", "协办单位: 生态环境局"]
    assert of("QX2026000024").state == "merged"
    assert CaseRating.objects.using("owner").exists()
    unknown = CaseEvent.objects.using("owner").get(case_id=of("QX2026000026").id, kind="reported")
    assert ["主办单位", "不存在的局"] in unknown.detail["old"]["fields"]


def test_units_are_those_that_the_command_makes():
    from yiwang.project.cli.import_verb import county_offices

    made = {"{county}-" + office.key.replace("_", "-") for office in county_offices()}
    assert set(read_mapping(Path("hotline-12345")).units.known.values()) <= made
