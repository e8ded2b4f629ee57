"""Names of the fictional counties: 中文 and English."""

from dataclasses import dataclass

PROVINCE = ("990000000000", "江岚省", "Jianglan Province")
CITY = ("990100000000", "青岚市", "Qinglan City")


@dataclass(frozen=True, slots=True)
class TownName:
    """A township with its villages."""

    name: str
    name_en: str
    street: bool  # a subdistrict (001…) or a town (100…)
    villages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CountyName:
    """A county, the centre of its ground in WGS 84 degrees, its size and its townships."""

    code: str  # 6 digits
    name: str
    name_en: str
    centre: tuple[float, float]
    radius_deg: float
    seed: int
    towns: tuple[TownName, ...]


QINGXI = CountyName(
    "990121", "青溪县", "Qingxi County", (124.50, 29.50), 0.085, 20_260_101,
    (
        TownName("云溪街道", "Yunxi Subdistrict", True, (
            ("滨河社区", "Binhe Community"), ("学士里社区", "Xueshili Community"), ("临川社区", "Linchuan Community"),
            ("东门社区", "Dongmen Community"), ("青山社区", "Qingshan Community"), ("文昌社区", "Wenchang Community"))),
        TownName("城北街道", "Chengbei Subdistrict", True, (
            ("北苑社区", "Beiyuan Community"), ("枫林社区", "Fenglin Community"), ("望溪社区", "Wangxi Community"),
            ("新桥社区", "Xinqiao Community"), ("桂园社区", "Guiyuan Community"))),
        TownName("柳林镇", "Liulin Town", False, (
            ("柳林居委会", "Liulin Neighbourhood"), ("上柳村", "Shangliu Village"), ("下柳村", "Xialiu Village"),
            ("石塘村", "Shitang Village"), ("荷塘村", "Hetang Village"))),
        TownName("石渡镇", "Shidu Town", False, (
            ("石渡居委会", "Shidu Neighbourhood"), ("渡口村", "Dukou Village"), ("芦湾村", "Luwan Village"),
            ("南埠村", "Nanbu Village"))),
        TownName("茶岭乡", "Chaling Township", False, (
            ("茶岭村", "Chaling Village"), ("竹坞村", "Zhuwu Village"), ("云顶村", "Yunding Village"), ("梅溪村", "Meixi Village"))),
    ),
)  # fmt: skip
LANQIAO = CountyName(
    "990122", "岚桥县", "Lanqiao County", (124.71, 29.47), 0.05, 20_260_102,
    (
        TownName("岚桥街道", "Lanqiao Subdistrict", True, (
            ("桥头社区", "Qiaotou Community"), ("岚光社区", "Languang Community"), ("湖滨社区", "Hubin Community"))),
        TownName("松口镇", "Songkou Town", False, (
            ("松口居委会", "Songkou Neighbourhood"), ("大松村", "Dasong Village"), ("小松村", "Xiaosong Village"))),
    ),
)  # fmt: skip
COUNTIES = (QINGXI, LANQIAO)

# Streets of the county seat, west to east and north to south.
AVENUES = (
    ("文昌路", "Wenchang Road"),
    ("学士街", "Xueshi Street"),
    ("东门路", "Dongmen Road"),
    ("云溪大道", "Yunxi Avenue"),
    ("桂花路", "Guihua Road"),
    ("书院路", "Shuyuan Road"),
)
STREETS = (
    ("北城路", "Beicheng Road"),
    ("青山路", "Qingshan Road"),
    ("临川路", "Linchuan Road"),
    ("滨河路", "Binhe Road"),
    ("南浦路", "Nanpu Road"),
)
RIVER = ("青溪", "Qingxi Stream")
