"""A made-up export of a 12345 hotline in the demonstration's county, as the shipped mapping `hotline-12345` reads it. Nobody in it exists.

`python -m tests.support.hotline FOLDER [ROWS]` writes hotline.csv (UTF-8), hotline-gb18030.csv and hotline.xlsx with the same rows: mostly good
ones, and of everything that comes in real exports a few: formulas, line breaks and quotes in cells, numbers of persons in the words, bad
dates, missing numbers, unknown divisions, the same order twice.
"""

import csv
import random
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from shapely import Point

from yiwang.project.demo.geography import grounds
from yiwang.shared.geo.datum import Datum, from_wgs84

HEADER = (
    "工单编号", "来源渠道", "受理时间", "诉求类型", "事项分类", "紧急程度", "标题", "诉求内容", "区划代码", "事发地址", "经度", "纬度", "坐标系",
    "诉求人称呼", "联系方式", "是否保密", "主办单位", "协办单位", "派单时间", "签收时间", "办理时限", "延期记录", "退单记录", "答复内容", "答复时间",
    "是否联系上", "是否解决", "满意度", "回访时间", "重复工单", "附件", "工单状态", "办结时间",
)  # fmt: skip
PHONE, IDENTITY, MAIL = "13800138000", "330106199003074514", "zhao@demo.invalid"
KINDS = ("路灯不亮", "暴露垃圾", "井盖破损", "施工噪声", "占道经营", "车辆违停", "邻里纠纷", "作风投诉", "政策咨询", "楼道堆物")
SAID = (
    "灯杆损坏，晚上看不清路",
    "已经堆了三天，气味很大",
    "井盖翘起，电动车经过很危险",
    "夜里十一点还在施工",
    "占了盲道，轮椅过不去",
)
REPLIES = ("已修复，感谢反映。", "经核查，反映情况不属实。", "已解释政策。", "不属于我局职责，已说明。", "已清理完毕。")
STATUSES = (
    "已办结",
    "归档",
    "已办结",
    "已办结",
    "办理中",
    "待签收",
    "待回访",
    "重办",
    "待受理",
    "不予受理",
    "退单审核",
    "延期审核",
)
ENDED = frozenset({"已办结", "归档", "不予受理"})
FIRST_DAY = datetime(2026, 3, 2, 8, 0, 0)  # noqa: DTZ001  (as the old system writes it)
Order = dict[str, str]


def orders(count: int = 400, seed: int = 12345, villages: Sequence[tuple[str, Point]] = ()) -> list[Order]:
    """`count` orders, the spoilt ones among them; the same for the same seed. `villages`: code and a point (WGS 84) of each."""
    chance = random.Random(seed)  # noqa: S311  (nothing secret)
    cells = villages or [(cell.code, cell.shape.representative_point()) for cell in grounds()[0][1].villages]
    found = [_order(number, chance, cells) for number in range(1, count + 1)]
    for spoil, order in zip(SPOILT, found[10:], strict=False):
        order |= spoil
    found.append(dict(found[0]))
    found.append(found[1] | {"诉求内容": "同一编号，内容不同"})
    return found


def _order(number: int, chance: random.Random, cells: Sequence[tuple[str, Point]]) -> Order:
    village, point = chance.choice(cells)
    lon, lat = from_wgs84(point.x, point.y, Datum.GCJ02)
    began = FIRST_DAY + timedelta(minutes=37 * number)
    status, kind = chance.choice(STATUSES), chance.choice(KINDS)
    order = dict.fromkeys(HEADER, "") | {
        "工单编号": f"QX2026{number:06}", "来源渠道": chance.choice(("电话", "微信", "网站", "网格")), "受理时间": _at(began),
        "诉求类型": chance.choice(("投诉", "求助", "咨询", "建议")), "事项分类": kind, "紧急程度": chance.choice(("一般", "一般", "紧急", "特急")),
        "标题": f"{kind}（反映）", "诉求内容": f"反映{kind}：{chance.choice(SAID)}。", "区划代码": village,
        "事发地址": f"{chance.randrange(1, 99)}号门口", "诉求人称呼": "赵先生", "联系方式": PHONE if number % 3 else MAIL,
        "是否保密": "是" if number % 7 == 0 else "否", "办理时限": _at(began + timedelta(days=5)), "工单状态": status,
    }  # fmt: skip
    if number % 4:
        order |= {"经度": f"{lon:.6f}", "纬度": f"{lat:.6f}", "坐标系": "gcj02"}
    if status not in {"待受理", "不予受理"}:
        order |= {"派单时间": _at(began + timedelta(hours=1)), "主办单位": "综合行政执法局"}
    if status not in {"待受理", "待签收", "退单审核", "不予受理"}:
        order |= {"签收时间": _at(began + timedelta(hours=3))}
    if status in ENDED | {"待回访"}:
        order |= {"答复内容": chance.choice(REPLIES), "答复时间": _at(began + timedelta(days=2))}
    if status in ENDED:
        order |= {"办结时间": _at(began + timedelta(days=3 + number % 5))}
        order |= {
            "是否联系上": "是",
            "是否解决": chance.choice(("是", "部分", "否")),
            "满意度": "基本满意",
            "回访时间": _at(began + timedelta(days=4)),
        }
    return order


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


SPOILT: tuple[Order, ...] = (
    {"标题": "=HYPERLINK(\"http://x.invalid\",\"点我\")", "诉求内容": "=1+2"},
    {"诉求内容": "第一行\n第二行，他说：\"今天\"，就走了\t又来"},
    {"诉求内容": f"请联系我{PHONE}，身份证{IDENTITY}，路灯不亮"},
    {"受理时间": "2026-13-45 99:00:00"},
    {"受理时间": "昨天"},
    {"工单编号": ""},
    {"区划代码": "999999999999", "经度": "", "纬度": "", "事发地址": ""},
    {"经度": "30.2", "纬度": "120.1", "区划代码": "", "事发地址": ""},
    {"坐标系": "火星", "区划代码": ""},
    {"工单状态": "不知道"},
    {"事项分类": "治安警情", "诉求内容": "某人盗窃"},
    {"延期记录": "2026-03-06 10:00:00 材料不足，延期3天；2026-03-08 09:00:00 再延2天", "退单记录": "2026-03-03 11:00:00 职能不符"},
    {"协办单位": "住房和城乡建设局；生态环境局", "附件": "现场1.jpg；现场2.jpg"},
    {"工单状态": "已办结", "答复内容": "与前一工单重复工单", "重复工单": "QX2026000001", "答复时间": _at(FIRST_DAY), "办结时间": "2026-03-09 10:00:00"},
    {"受理时间": "2026年3月5日 9:30"},
    {"主办单位": "不存在的局"},
)  # fmt: skip


def write(folder: Path, rows: Sequence[Order]) -> dict[str, Path]:
    """The three files, by name."""
    import xlsxwriter

    found = {name: folder / name for name in ("hotline.csv", "hotline-gb18030.csv", "hotline.xlsx")}
    for name, encoding in (("hotline.csv", "utf-8-sig"), ("hotline-gb18030.csv", "gb18030")):
        with found[name].open("w", encoding=encoding, newline="") as stream:
            writer = csv.DictWriter(stream, HEADER)
            writer.writeheader()
            writer.writerows(rows)
    with xlsxwriter.Workbook(found["hotline.xlsx"], {"in_memory": True}) as book:
        sheet = book.add_worksheet("工单")
        sheet.write_row(0, 0, HEADER)
        for at, order in enumerate(rows, 1):
            for column, name in enumerate(HEADER):
                formula = order[name].startswith("=1")
                (sheet.write_formula if formula else sheet.write_string)(at, column, order[name])
    return found


if __name__ == "__main__":
    write(Path(sys.argv[1]), orders(int(sys.argv[2]) if len(sys.argv) > 2 else 400))
