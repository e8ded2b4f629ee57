"""What became of what: how successors are found, and how a steward states them."""

from pathlib import Path

import pytest

from yiwang.accountability.models import AuditRecord
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory import queries
from yiwang.territory.actions import DivisionsFile, ImportRefusedError, import_divisions, look_at_divisions, state_successors
from yiwang.territory.actions.succession import Link, find_successors, stem
from yiwang.territory.models import Division, Succession, TerritoryVersion
from yiwang.territory.tests import small_county as small


def states(*, before: list[str], after: list[str]) -> tuple[dict[str, Division], dict[str, Division]]:
    """Rows as "code parent name"; the level by the code's zeros: 2, 4, 6, 9 or 12 digits."""

    def read(rows: list[str]) -> dict[str, Division]:
        found = {}
        for row in rows:
            code, parent, name = row.split()
            level = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}[len(code)]
            found[code.ljust(12, "0")] = Division(
                code=code.ljust(12, "0"),
                level=level,
                parent_code=parent.ljust(12, "0").replace("-".ljust(12, "0"), ""),
                name=name,
            )
        return found

    return read(before), read(after)


CITY = ["99 - 江岚省", "9901 99 青岚市"]


def test_two_of_one_name_are_not_guessed() -> None:
    before, after = states(
        before=[*CITY, "990101 9901 东区", "990102 9901 西区", "990101001 990101 城关镇", "990102001 990102 城关镇"],
        after=[*CITY, "990103 9901 南区", "990103001 990103 城关镇", "990103002 990103 城关镇"],
    )
    found = find_successors(before, after)
    assert found.links == ()
    assert [one.code[:6] for one in found.lost] == ["990101", "990102", "990101", "990102"]
    assert [one.code[:9] for one in found.unheard] == ["990103000", "990103001", "990103002"]


def test_villages_tell_where_a_township_went() -> None:
    before, after = states(
        before=[
            *CITY, "990101 9901 东区", "990101001 990101 甲镇", "990101002 990101 乙镇",
            "990101002201 990101002 上村村委会", "990101002202 990101002 下村村委会", "990101001201 990101001 中心村",
        ],
        after=[
            *CITY, "990101 9901 东区", "990101001 990101 甲镇", "990101001201 990101001 中心村",
            "990101001202 990101001 上村村委会", "990101001203 990101001 下村居委会",
        ],
    )  # fmt: skip
    links = {(link.old[:9], link.new[:9], link.kind, link.basis, link.note) for link in find_successors(before, after).links}
    assert ("990101002", "990101001", "merged", "below", "2 of 2") in links


def test_points_tell_where_a_township_went() -> None:
    before, after = states(
        before=[*CITY, "990101 9901 东区", "990101001 990101 甲镇"],
        after=[*CITY, "990101 9901 东区", "990101002 990101 新城街道"],
    )
    before["990101001000"].lon, before["990101001000"].lat = 120.0, 30.0
    after["990101002000"].lon, after["990101002000"].lat = 120.005, 30.0
    (link,) = find_successors(before, after).links
    assert (link.basis, link.note) == ("points", "482 m apart")
    after["990101002000"].lon = 120.5
    assert find_successors(before, after).links == ()


def test_what_is_stated_wins() -> None:
    before, after = states(
        before=[*CITY, "990101 9901 东区", "990101001 990101 甲镇"],
        after=[*CITY, "990101 9901 东区", "990101002 990101 甲镇", "990101003 990101 丙镇"],
    )
    old = "990101001000"
    stated = {old: [Link(old, "990101003000", "", "stated")]}
    (link,) = find_successors(before, after, stated).links
    assert (link.new, link.kind, link.basis) == ("990101003000", "recoded", "stated")
    assert find_successors(before, after, {old: []}).links == ()


@pytest.mark.parametrize(
    ("name", "found"), [("旧馆镇", "旧馆"), ("城东街道办事处", "城东"), ("东区", "东区"), ("玉环县", "玉环")]
)
def test_stem(name: str, found: str) -> None:
    assert stem(name) == found


MOVED = [line for line in small.DIVISIONS if small.EAST_TOWN not in line]


@pytest.mark.django_db(transaction=True)
class TestStated:
    @pytest.fixture(autouse=True)
    def divisions(self, tmp_path: Path) -> None:
        import_divisions(small.csv_file(tmp_path), as_of=small.DAY)

    def successors(self, folder: Path, *rows: str) -> Path:
        return small.csv_file(folder, rows, "old,new,kind,note", "successors.csv")

    def test_with_the_import(self, tmp_path: Path) -> None:
        file = self.successors(tmp_path, f"{small.EAST_TOWN},{small.WEST_TOWN},,by decree")
        lines = small.csv_file(tmp_path, MOVED)
        assert look_at_divisions(DivisionsFile(lines, small.LATER, successors=file)).kinship.lost == ()
        import_divisions(lines, as_of=small.LATER, successors=file)
        row = Succession.objects.get()
        assert (row.kind, row.basis, row.note) == ("merged", "stated", "by decree")
        assert queries.division_now(small.EAST_1) == (small.WEST_TOWN,)
        assert import_divisions(lines, as_of=small.LATER, successors=file).version is None
        assert look_at_divisions(DivisionsFile(lines, small.LATER)).idle

    def test_afterwards_and_audited(self, tmp_path: Path) -> None:
        import_divisions(small.csv_file(tmp_path, MOVED), as_of=small.LATER)
        assert queries.division_now(small.EAST_TOWN) == (small.COUNTY,)
        file = self.successors(tmp_path, f"{small.EAST_TOWN},{small.WEST_TOWN},,")
        assert str(state_successors(file)) == "successors: 0 added, 1 changed, 0 ended, 0 unchanged; territory version 3"
        assert state_successors(file).version is None
        assert queries.division_now(small.EAST_TOWN) == (small.WEST_TOWN,)
        assert Succession.objects.get().day == small.LATER
        record = AuditRecord.objects.using("owner").get(action="state_successors")
        assert (record.subject, record.detail["is"]) == (f"division:{small.EAST_TOWN}", [small.WEST_TOWN])
        state_successors(self.successors(tmp_path, f"{small.EAST_TOWN},,,"))
        assert not Succession.objects.exists()

    def test_wrong_lines_change_nothing(self, tmp_path: Path) -> None:
        file = self.successors(tmp_path, f"{small.EAST_TOWN},123,,", f"{small.EAST_TOWN},{small.WEST_TOWN},odd,", "330106,,,")
        with pytest.raises(ImportRefusedError) as refused:
            state_successors(file)
        assert refused.value.problems == (
            "line 2: “123” does not have 12 digits, or 6 of a county.",
            "line 3: kind “odd” is none of recoded, merged, split, part.",
            "line 4: there is no division 330106000000.",
        )
        with pytest.raises(WrongInputError, match="needs the columns old and new"):
            state_successors(small.csv_file(tmp_path, ["a,b"], "alt,neu", "odd.csv"))
        assert TerritoryVersion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_township_under_another_county(tmp_path: Path) -> None:
    other = "990122000000"
    lines = [*small.DIVISIONS, f"{other},{small.CITY},岚桥县,county,"]
    import_divisions(small.csv_file(tmp_path, lines), as_of=small.DAY)
    moved = [line.replace(f"{small.EAST_TOWN},{small.COUNTY}", f"{small.EAST_TOWN},{other}") for line in lines]
    outcome = import_divisions(small.csv_file(tmp_path, moved), as_of=small.LATER)
    assert "townships: 0 added, 0 ended, 0 renamed, 1 moved" in outcome.levels
    assert queries.taken_over(other[:6]) == queries.TakenOver((), (small.EAST_TOWN,), (small.COUNTY[:6],))
