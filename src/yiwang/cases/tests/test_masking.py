"""What leads to a person is hidden, what leads to a place is not."""

import csv
import gzip
import re
import time
from pathlib import Path
from unittest.mock import patch

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from yiwang.cases import masking
from yiwang.cases.masking import MARK, Kind, label_of, mask, plain_words, render_parts

MESSAGES = Path(__file__).resolve().parents[5] / "shared" / "data" / "zh_messages" / "messages_labelled_train.csv.gz"

HIDDEN = [
    ("有事打我13800138000谢谢", "有事打我⟦phone⟧谢谢"),
    ("有事打我 138 0013 8000。", "有事打我 ⟦phone⟧。"),
    ("138-0013-8000", "⟦phone⟧"),
    ("138.0013.8000", "⟦phone⟧"),
    ("１３８００１３８０００（晚上打）", "⟦phone⟧（晚上打）"),
    ("①③⑧00138000", "⟦phone⟧"),
    ("1 3 8 0 0 1 3 8 0 0 0", "⟦phone⟧"),
    ("1\u200b3\u200b800138000", "⟦phone⟧"),
    ("+86 138 0013 8000", "⟦phone⟧"),
    ("8613800138000", "⟦phone⟧"),
    ("0086-13800138000", "⟦phone⟧"),
    ("13800138000,13900139000", "⟦phone⟧,⟦phone⟧"),
    ("138****0000", "⟦phone⟧"),
    ("138＊＊＊＊0000", "⟦phone⟧"),
    ("一三八零零一三八零零零", "⟦phone⟧"),
    ("幺三八00一三八000", "⟦phone⟧"),
    ("座机0571-88123456转801", "座机⟦phone⟧"),
    ("(0571)88123456", "⟦phone⟧"),
    ("0571 8812 3456", "⟦phone⟧"),
    ("010-62345678", "⟦phone⟧"),
    ("02081234567", "⟦phone⟧"),
    ("（０５７１）８８１２３４５６", "⟦phone⟧"),
    ("客服400-820-8820", "客服⟦phone⟧"),
    ("电话：88123456", "电话：⟦phone⟧"),
    ("手机号是88123456", "手机号是⟦phone⟧"),
    ("+1 (617) 555-0123", "⟦phone⟧"),
    ("Call me at 617-555-0123 after six", "Call me at ⟦phone⟧ after six"),
    ("(617) 555-0123", "⟦phone⟧"),
    ("+44 20 7946 0958", "⟦phone⟧"),
    ("身份证110101199003070054", "身份证⟦identity⟧"),  # right check digit
    ("身份证330106199003071235", "身份证⟦identity⟧"),  # a slip in the check digit
    ("11010119900307005X", "⟦identity⟧"),
    ("330106 19900307 1234", "⟦identity⟧"),
    ("330106-19900307-1234", "⟦identity⟧"),
    ("１１０１０１１９９００３０７００５４", "⟦identity⟧"),
    ("卡号6222021234567890128", "卡号⟦bank_card⟧"),
    ("4111 1111 1111 1111", "⟦bank_card⟧"),
    ("4111-1111-1111-1111", "⟦bank_card⟧"),
    ("邮箱asha.lin+x@example.com.cn，谢谢", "邮箱⟦email⟧，谢谢"),
    ("ａｓｈａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "⟦email⟧"),
    ("微信asha_2026", "微信⟦wechat⟧"),
    ("微信号：ashalin", "微信号：⟦wechat⟧"),
    ("加V asha2026", "加V ⟦wechat⟧"),
    ("vx:asha-lin", "vx:⟦wechat⟧"),
    ("wechat id ashalin", "wechat id ⟦wechat⟧"),
    ("微信13800138000", "微信⟦phone⟧"),
    ("QQ 123456789", "QQ ⟦qq⟧"),
    ("qq号是12345678", "qq号是⟦qq⟧"),
    ("扣扣：10001", "扣扣：⟦qq⟧"),
    ("12345678@qq.com", "⟦email⟧"),
    ("浙A12345停在盲道上", "⟦plate⟧停在盲道上"),
    ("浙A·12345", "⟦plate⟧"),
    ("浙AD12345", "⟦plate⟧"),
    ("浙a1234学", "⟦plate⟧"),
    ("沪Ａ１２３４５", "⟦plate⟧"),
    ("回执990121-QX7K-4M92-PD3F-W2TH", "回执⟦receipt⟧"),
    ("有事打13800138000或微信asha_2026", "有事打⟦phone⟧或微信⟦wechat⟧"),
]

LEFT = [
    "2026-11-20 13:58", "2026年11月20日14:12", "20261120", "2016-03-02 16:44:36", "11/20/2026",
    "990121-20261120-0087", "案件330106-20261120-0087", "330106-20261231-0011", "编号 990121-20261116-0213",
    "学士里6幢2单元301室", "滨河路1388号", "灯杆LD-0412至LD-0419", "SZ-雨-0412", "井盖编号 20190412", "长虹路18-3号",
    "120.15,30.28", "经度130.12345678，纬度45.1234567", "121.13812345678", "N29.5001 E124.5002", "29.50012345, 124.50012345",
    "3.5元", "13,800,138.00元", "￥13800.50", "1380013800", "138001380001", "0.13800138000",
    "请打110或119、120", "12345热线", "96345", "值班电话0000-12345", "09:00-17:30", "8:30—12:00",
    "330106001001007", "33010600100100701", "990121001001", "邮编310012", "2台1000千瓦", "高100、宽200、深300",
    "A3区B座", "Wi-Fi 6", "微信公众号发布了", "微信支付不了", "用微信 payment", "QQ群里说", "新G2高速", "川藏线",
    "5:00 13:00 21:00",
    "4-6-8 10:00", "滨河路 13 号 800 米 138 栋", "订单20261120138001380001", "G60沪昆高速", "苏州B区", "京A座",
    "1、2、3、4、5、6、7、8、9、10、11",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), HIDDEN)
def test_it_hides(text, expected):
    found = mask(text)
    assert found.text == expected
    assert set(found.found) == set(MARK.findall(expected))


@pytest.mark.parametrize("text", LEFT)
def test_it_leaves_alone(text):
    assert mask(text).text == text
    assert mask(text).found == ()


@given(st.text(alphabet=st.sampled_from("0123456789０１８ -.·（）()xX+@abQ微信浙A·电话一三零：:，。\n⟦⟧phone")))
def test_masking_twice_is_masking_once(text):
    once = mask(text).text
    assert mask(once).text == once


pieces = st.sampled_from(
    ["010", "8765", "4321", "400", "138", "0013", "8000", "1-617", "-", " ", "+", "(", ")", ".", "tel ", "Call", "qq", "VX", "wx: ", "a1_bcd",
     "***", "xxx", "x", "62", "@b.cn", "330106", "-19800101-", "-abcd-1234-efgh-5678", "电话", "12345"]
)  # fmt: skip


@given(st.lists(pieces, max_size=9).map("".join))
def test_looking_first_whether_a_number_is_possible_misses_none(text):
    found = mask(text)
    with patch.object(masking, "_patterns_for", lambda _folded: (masking.EMAIL, *masking.NUMBERS, masking.WECHAT)):
        assert mask(text) == found


@given(st.text())
def test_any_text_is_answered_and_the_rest_stays(text):
    found = mask(text)
    plain = MARK.split(found.text)[::2]
    at = 0
    for piece in plain:
        at = text.index(piece, at) + len(piece)
    assert bool(found.found) == (found.text != text)


mobiles = st.builds("1{}{:09d}".format, st.integers(3, 9), st.integers(0, 999_999_999))
words = st.text(alphabet="井盖翘起来了，菜场东门。有事打我谢谢 ", max_size=12)


@given(words, mobiles, words, st.sampled_from(["", " ", "-", "\u3000"]))
def test_every_mobile_number_is_hidden_wherever_it_stands(before, number, after, gap):
    written = gap.join([number[:3], number[3:7], number[7:]])
    found = mask(before + written + after)
    assert found.text == f"{before}⟦phone⟧{after}"


@given(words, mobiles, words)
def test_full_width_numbers_are_hidden_too(before, number, after):
    wide = number.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    assert mask(before + wide + after).found == (Kind.PHONE,)


@given(st.integers(2026, 2035), st.integers(1, 12), st.integers(1, 28), st.integers(0, 9999), st.integers(110101, 659001))
def test_case_numbers_are_never_hidden(year, month, day, number, county):
    text = f"案件{county}-{year}{month:02d}{day:02d}-{number:04d}里说的"
    assert mask(text).text == text


@given(st.floats(73, 136), st.floats(3, 54))
def test_coordinates_are_never_hidden(lon, lat):
    for text in (f"{lon:.6f},{lat:.6f}", f"{lat:.8f} {lon:.8f}", f"({lon:.5f}, {lat:.5f})"):
        assert mask(text).text == text


def test_parts_can_be_put_into_a_page():
    parts = render_parts("有事打我⟦phone⟧。<b>⟦nothing⟧")
    assert [(part.is_mark, part.kind) for part in parts] == [(False, ""), (True, "phone"), (False, "")]
    assert parts[2].text == "。<b>⟦nothing⟧"
    assert render_parts("") == []


@given(st.lists(st.one_of(st.sampled_from([f"⟦{kind}⟧" for kind in Kind]), st.text(max_size=5))))
def test_parts_keep_every_word(pieces):
    text = "".join(pieces)
    assert "".join(f"⟦{part.kind}⟧" if part.is_mark else part.text for part in render_parts(text)) == text


def test_every_mark_has_words():
    with translation.override("en"):
        assert all(label_of(kind) for kind in Kind)
        assert plain_words("打⟦phone⟧") == "打【phone number hidden】"


def test_real_messages_are_quick_and_never_break():
    if not MESSAGES.exists():
        pytest.skip(f"the real messages are not here: {MESSAGES}")
    with gzip.open(MESSAGES, "rt", encoding="utf-8") as file:
        texts = [row["title"] + "\n" + row["text"] for row in csv.DictReader(file)]
    began = time.perf_counter()
    found = [mask(text) for text in texts]
    each_s = (time.perf_counter() - began) / len(texts)
    assert each_s < 0.002
    assert all(not re.search(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])", one.text) for one in found)


def test_a_text_of_digits_takes_no_time():
    began = time.perf_counter()
    for text in ("1" * 20_000, "1-" * 10_000, "13 " * 7_000, "a@" * 10_000, "微信" * 10_000, "零" * 20_000, "+1 " * 7_000):
        mask(text)
    assert time.perf_counter() - began < 3
