"""The demonstration's seven nets show every way in which nets disagree."""

import pytest

from yiwang.territory import queries

pytestmark = pytest.mark.usefixtures("world", "db")
COUNTY = "990121"


def test_seven_nets_disagree_in_every_way() -> None:
    held = {layer.code: one for layer, one in queries.overview(COUNTY)}
    assert set(held) == {"zongzhi", "chengguan", "yingji", "xiaofang", "huanbao", "shichang", "minzheng"}
    assert held["zongzhi"].count("same") > 100 and held["zongzhi"].slivers > 100  # borders a few metres off
    assert held["xiaofang"].count("cross") > 50
    assert held["yingji"].second.gaps and held["chengguan"].second.gaps_m2 > 1e6
    assert held["huanbao"].second.duplicates and held["shichang"].second.duplicates
    assert [code for code, _name in held["minzheng"].second.unmatched] == ["MZ9901", "MZ9902"]
    assert held["minzheng"].count("stated") > 100


def test_every_code_of_every_net_leads_to_a_place() -> None:
    for layer in queries.layers_of(COUNTY):
        net = queries.net_of(COUNTY, layer)
        lost = [code for code in net.codes[::7] if not queries.resolve_code(code, layer.code)]
        assert set(lost) <= {"MZ9901", "MZ9902"}
