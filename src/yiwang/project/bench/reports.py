"""Reports as residents' programs would send them: varied, valid, the same in every run."""

import random
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from uuid6 import uuid7

from yiwang.cases.actions import Contact, Submission
from yiwang.cases.actions.open_cases import prepare
from yiwang.cases.queries import case_type
from yiwang.intake.place import resolve_place
from yiwang.project.bench.running import Fields
from yiwang.project.demo.geography import CountyGround, grounds
from yiwang.project.demo.reports import SAID, somewhere

SEED = 20_261_123
BESIDE = ("靠近公交站", "在小区北门", "正对学校大门", "桥头往东五十米", "菜场旁边", "next to the bus stop", "at the river path")
PLACES = "青云石柳竹梅松桂兰荷溪河湖塘桥渡山岭坞湾东西南北新古大小上下金玉龙凤白长平安和兴"
ENDS = ("路", "巷", "小区", "花园", "菜场", "小学", "广场", "公寓", "大厦", "新村")
ASKED, ASKED_SHARE = "麻烦尽快派人处理，谢谢。", 0.6  # words that most reports have
OFTEN = [1 / (rank + 3) for rank in range(len(SAID))]
SINCE = ("今天早上开始", "已经三天了", "昨晚发现的", "上个月修过又坏了", "since last week", "一到下雨就这样")


def make_reports(count: int, api_key: str) -> list[Fields]:
    """`count` forms for POST /open311/v2/requests.json, on points of both demonstration counties, five to one.

    A third leaves a name and a telephone number (contacts are sealed), some words hold one too (it is masked). None leaves an
    e-mail address: sending thousands of notices would take the machine away from what is measured.
    """
    chance = random.Random(SEED)
    places = [ground for _county, ground in grounds()]
    return [_report(chance, api_key, chance.choices(places, weights=(5, 1))[0]) for _ in range(count)]


def place_name(rank: int) -> str:
    """A made-up name; the smaller its rank the oftener it is said."""
    return PLACES[rank // len(PLACES)] + PLACES[rank % len(PLACES)] + ENDS[rank % len(ENDS)]


def _report(chance: random.Random, api_key: str, ground: CountyGround) -> Fields:
    said = chance.choices(SAID, weights=OFTEN)[0]
    asked = ASKED if chance.random() < ASKED_SHARE else ""
    where = place_name(int(len(PLACES) ** 2 * chance.random() ** 4))  # a few places are in many reports, most in few
    lon, lat = somewhere(ground, chance)
    words = f"{where}，{chance.choice(BESIDE)} {chance.randint(1, 400)} 号，{chance.choice(SINCE)}：{said.words}{asked}"
    fields = {
        "api_key": api_key, "service_code": said.case_type, "lat": f"{lat:.6f}", "long": f"{lon:.6f}",
        "description": words, "address_string": f"{said.landmark} {chance.randint(1, 90)} 号",
    }  # fmt: skip
    for question in case_type(said.case_type).attributes:
        if question.values and (question.required or chance.random() < 0.5):
            fields[f"attribute[{question.key}]"] = chance.choice(question.values).key
    if chance.random() < 1 / 3:
        fields |= {"first_name": "Asha", "phone": f"1380000{chance.randint(0, 9999):04}"}
    return fields


def as_rows(reports: Sequence[Fields]) -> list[dict[str, Any]]:
    """The same reports as `open_cases` hands them to the database."""
    return [prepare(_submission(fields)).row for fields in reports]


def _submission(fields: Fields) -> Submission:
    place = resolve_place(lon=float(fields["long"]), lat=float(fields["lat"]), address=fields["address_string"])
    contact = Contact(phone=fields.get("phone", ""), name=fields.get("first_name", ""))
    return Submission(
        submission_id=uuid7(), case_type=fields["service_code"], channel="open311", words=fields["description"], place=place,
        reported_at=timezone.now(), contact=contact, client="bench",
    )  # fmt: skip


def as_requests(reports: Sequence[Fields], port: int) -> list[bytes]:
    """Each report as the bytes of one HTTP/1.1 request with keep-alive."""
    return [_request(urlencode(fields).encode(), port) for fields in reports]


def _request(body: bytes, port: int) -> bytes:
    head = (
        f"POST /open311/v2/requests.json HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
