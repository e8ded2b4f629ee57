"""Hide numbers that lead to a person before a text is stored in clear, indexed or shown. Pure; used on every text people write.

Hidden: phone numbers, resident ID numbers, bank cards, e-mail addresses, WeChat and QQ ids, vehicle plates, receipt codes
(a receipt code opens the reporter's page). Left alone: dates, case numbers, door, pole and cover numbers, coordinates, prices,
public short numbers such as 110 and 12345. In a hidden place stands a marker such as ⟦phone⟧; `render_parts` takes it apart.
"""

import re
import string
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import phonenumbers
from django.utils.translation import gettext as _
from stdnum import luhn
from stdnum.cn import ric


class Kind(StrEnum):
    PHONE = "phone"
    IDENTITY = "identity"
    BANK_CARD = "bank_card"
    EMAIL = "email"
    WECHAT = "wechat"
    QQ = "qq"
    PLATE = "plate"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without the numbers, and what kinds were hidden, each once, in the order of their first place."""

    text: str
    found: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a masked text: plain words, or a mark with its label in the language of the page."""

    is_mark: bool
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Pattern:
    """What to look for, and which of the finds really are it. A group `hide` is what is hidden; without it, all of the find.

    Every find has at least `digits` digits and one of `signs` (where there are any): looking for them is quicker.
    """

    kind: Kind
    expression: re.Pattern[str]
    judge: Callable[[re.Match[str]], bool] = bool
    digits: int = 0
    signs: tuple[str, ...] = ()

    def is_possible(self, digits: int, lower: str) -> bool:
        """Whether a text with so many digits could hold one. `lower`: the text in small letters, '' to leave signs aside."""
        return digits >= self.digits and (not (self.signs and lower) or any(sign in lower for sign in self.signs))


_GAP = r"[\s\u200b-\u200d\ufeff\-‐-―－_·•.]{0,2}"
_FREE = r"(?<![0-9])(?<![0-9]\.)"  # no digit before, and not the decimals of a number
_CHINA = r"(?:(?:\+|00)?86" + _GAP + r")?"
_PLATE_AREA = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_SPOKEN = {
    **dict(zip("零〇一二三四五六七八九", "00123456789", strict=True)),
    **dict(zip("幺壹贰叁肆伍陆柒捌玖", "1123456789", strict=True)),
}
_SPOKEN_LETTERS = "".join(_SPOKEN)
_SPOKEN_DIGITS = re.compile(f"[{_SPOKEN_LETTERS}]")
_ID_WORD = re.compile(r"微信|薇信|威信|v信|加微|加v|wechat|weixin|(?<![a-z])[vw]x", re.IGNORECASE)
_ASCII_ID_WORDS = ("wechat", "weixin", "vx", "wx")
MARK = re.compile("⟦(" + "|".join(Kind) + ")⟧")
_OLDEST_CASE = 2015  # 330106-20261120-0087 is a case number; the same digits with an earlier year are somebody's birthday


def mask(text: str) -> Masked:
    """Hide what leads to a person. The rest of the text stays as it was written, character for character."""
    folded = _fold(text)
    spans: list[tuple[int, int, Kind]] = []
    for pattern in _patterns_for(folded):
        for found in pattern.expression.finditer(folded):
            if not pattern.judge(found):
                continue
            start, end = found.span("hide" if "hide" in found.re.groupindex else 0)
            if all(end <= first or last <= start for first, last, _kind in spans):
                spans.append((start, end, pattern.kind))
    spans.sort()
    return Masked(_with_marks(text, spans), tuple(dict.fromkeys(kind for _start, _end, kind in spans)))


def render_parts(text: str) -> list[Part]:
    """A masked text as pieces for a template: <mark> the marks, escape the rest. Joining plain parts gives the text around."""
    parts: list[Part] = []
    at = 0
    for found in MARK.finditer(text):
        if found.start() > at:
            parts.append(Part(False, "", text[at : found.start()]))
        parts.append(Part(True, found[1], label_of(found[1])))
        at = found.end()
    if at < len(text):
        parts.append(Part(False, "", text[at:]))
    return parts


def plain_words(text: str) -> str:
    """A masked text for where there are no tags: titles, e-mails, Open311. Marks become 【电话已隐去】."""
    return MARK.sub(lambda found: f"【{label_of(found[1])}】", text)


def label_of(kind: str) -> str:
    """What a mark says, in the language of the page."""
    return {
        "phone": _("phone number hidden"),
        "identity": _("ID number hidden"),
        "bank_card": _("card number hidden"),
        "email": _("e-mail address hidden"),
        "wechat": _("WeChat id hidden"),
        "qq": _("QQ number hidden"),
        "plate": _("number plate hidden"),
        "receipt": _("receipt code hidden"),
    }[kind]


def _with_marks(text: str, spans: list[tuple[int, int, Kind]]) -> str:
    pieces, at = [], 0
    for start, end, kind in spans:
        pieces += [text[at:start], f"⟦{kind}⟧"]
        at = end
    return "".join([*pieces, text[at:]])


def _fold(text: str) -> str:
    """The text with full-width and other digits, letters and signs made plain; same length, so that places stay the same."""
    return text if text.isascii() else text.translate(_PLAIN)


class _Plain(dict[int, str]):
    """Letter → its plain form, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        digit = unicodedata.digit(letter, None)
        plain = unicodedata.normalize("NFKC", letter) if digit is None else str(digit)
        self[code] = found = plain if len(plain) == 1 else letter
        return found


_PLAIN = _Plain()


def _patterns_for(folded: str) -> Iterator[_Pattern]:
    """Only what can be there at all: most texts hold no long number and are done after one look."""
    if "@" in folded:
        yield EMAIL
    ascii_only = folded.isascii()
    digits = sum(map(folded.count, string.digits)) if ascii_only else sum(map(str.isdigit, folded))
    lower = folded.lower() if ascii_only else ""  # beyond ASCII a letter may have several small ones
    if digits >= 5:
        yield from (one for one in NUMBERS if one.is_possible(digits, lower))
    if ascii_only:  # no plate, no number in words
        if any(word in lower for word in _ASCII_ID_WORDS) and _ID_WORD.search(folded):
            yield WECHAT
        return
    if digits >= 3:
        yield PLATE
    if _ID_WORD.search(folded):
        yield WECHAT
    spoken = len(_SPOKEN_DIGITS.findall(folded))
    if spoken and spoken + digits >= 11:
        yield SPOKEN_PHONE


def _digits(found: re.Match[str]) -> str:
    return re.sub(r"[^0-9Xx]", "", found["hide"] if "hide" in found.re.groupindex else found[0])


def _is_mobile(found: re.Match[str]) -> bool:
    """Eleven digits in any grouping with blanks or hyphens. With points only 138.0013.8000: 130.12345678 is a longitude."""
    groups = re.findall("[0-9]+", found["number"])
    if "." not in found["number"] or len(groups) in {1, 11}:
        return True
    return len(groups) == 3 and [len(group) for group in groups] in ([3, 4, 4], [3, 3, 5], [4, 4, 3])


def _is_callable(found: re.Match[str]) -> bool:
    """A number that somebody can be called on, as the numbering plans say; a + makes it international."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(found["number"], "CN"))
    except phonenumbers.NumberParseException:
        return False


def _is_ten_digits(found: re.Match[str]) -> bool:
    return len(_digits(found)) == 10


def _is_identity(found: re.Match[str]) -> bool:
    number = _digits(found).upper()
    if len(number) != 18 or not "11" <= number[:2] <= "83":
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    if "-" in found[0] and born.year >= _OLDEST_CASE:
        return False
    # A slip of the pen breaks the check digit; the date of birth still gives the person away.
    return bool(ric.is_valid(number)) or 1900 <= born.year <= date.today().year  # noqa: DTZ011  (a year is enough)


def _is_card(found: re.Match[str]) -> bool:
    number = _digits(found)
    if len(number) not in {16, 19} and not (number.startswith("62") and 16 <= len(number) <= 19):
        return False
    return bool(luhn.is_valid(number))


def _is_spoken_mobile(found: re.Match[str]) -> bool:
    number = "".join(_SPOKEN.get(letter, letter) for letter in found[0])
    return re.fullmatch("1[3-9][0-9]{9}", number) is not None


def _is_wechat(found: re.Match[str]) -> bool:
    """An id has a digit, or it is called one: "微信 payment" is no id."""
    before = found[0][: found.start("hide") - found.start()]
    return re.search("[0-9_]", found["hide"]) is not None or re.search("[:=是为号]|(?i:id)", before) is not None


def _at_least_two_digits(found: re.Match[str]) -> bool:
    return sum(letter.isdigit() for letter in found[0]) >= 2


def _pattern(
    kind: Kind, expression: str, judge: Callable[[re.Match[str]], bool] = bool, *, digits: int = 0, signs: tuple[str, ...] = ()
) -> _Pattern:
    return _Pattern(kind, re.compile(expression, re.IGNORECASE), judge, digits, signs)


EMAIL = _pattern(Kind.EMAIL, r"[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}")
PLATE = _pattern(
    Kind.PLATE,
    rf"[{_PLATE_AREA}][a-hj-np-z][·•.\s-]?[a-hj-np-z0-9]{{4,5}}[a-hj-np-z0-9挂学警港澳](?![a-z0-9])",
    _at_least_two_digits,
)
WECHAT = _pattern(
    Kind.WECHAT,
    r"(?:微信|薇信|威信|v信|加微|加v|wechat|weixin|(?<![a-z])vx|(?<![a-z])wx)(?:\s?(?:账号|帐号|号码|号|id))?\s?[:=是为]{0,2}\s?"
    r"(?<![a-z])(?P<hide>[a-z][a-z0-9_-]{5,19})(?![a-z0-9_-])",
    _is_wechat,
)
SPOKEN_PHONE = _pattern(Kind.PHONE, f"[0-9{_SPOKEN_LETTERS}]{{11}}", _is_spoken_mobile)
NUMBERS = (
    _pattern(Kind.RECEIPT, r"(?<![0-9a-z])[0-9]{6}(?:-[0-9a-hjkmnp-tv-z]{4}){4}(?![0-9a-z])", digits=6, signs=("-",)),
    _pattern(Kind.IDENTITY, rf"{_FREE}[1-8](?:[\s-]?[0-9]){{16}}[\s-]?[0-9x](?![0-9])", _is_identity, digits=17),
    _pattern(Kind.BANK_CARD, rf"{_FREE}[3-6](?:[\s-]?[0-9]){{15,18}}(?![0-9])", _is_card, digits=16),
    _pattern(
        Kind.QQ,
        r"(?:qq|扣扣)\s?(?:群|号码|号)?\s?[:=是为]{0,2}\s?(?P<hide>[1-9][0-9]{4,11})(?![0-9@])",
        digits=5,
        signs=("qq", "扣扣"),
    ),
    _pattern(Kind.PHONE, rf"{_FREE}{_CHINA}(?P<number>1{_GAP}[3-9](?:{_GAP}[0-9]){{9}})(?![0-9])", _is_mobile, digits=11),
    _pattern(Kind.PHONE, r"(?<![0-9])1[3-9][0-9][*x×]{3,6}[0-9]{2,4}(?![0-9])", digits=5, signs=("*", "x", "×")),
    _pattern(Kind.PHONE, r"(?P<number>\+[1-9](?:[\s().-]{0,2}[0-9]){6,14})(?![0-9])", _is_callable, digits=7, signs=("+",)),
    _pattern(
        Kind.PHONE,
        rf"{_FREE}(?P<number>\(?0(?:10|2[0-9]|[3-9][0-9]{{2}})\)?[\s—–-]{{0,2}}[2-9][0-9]{{2,3}}[\s-]?[0-9]{{4}})"
        r"(?:\s?(?:-|转|ext\.?)\s?[0-9]{1,5})?(?![0-9])",
        _is_callable,
        digits=10,
        signs=("0",),
    ),
    _pattern(
        Kind.PHONE, rf"{_FREE}[48]00[\s-]?[0-9]{{3,4}}[\s-]?[0-9]{{3,4}}(?![0-9])", _is_ten_digits, digits=9, signs=("400", "800")
    ),
    _pattern(
        Kind.PHONE, rf"{_FREE}\(?[2-9][0-9]{{2}}\)?[\s.-][2-9][0-9]{{2}}[\s.-][0-9]{{4}}(?![0-9])", digits=10
    ),  # North America
    _pattern(
        Kind.PHONE,
        r"(?:电话|手机|座机|联系方式|联系我|致电|tel|phone|mobile|cell|call)[^0-9\n]{0,6}?"
        r"(?P<hide>\+?(?!000)[0-9](?:[\s-]?[0-9]){6,14})(?![0-9])",
        digits=7,
        signs=("电话", "手机", "座机", "联系方式", "联系我", "致电", "tel", "phone", "mobile", "cell", "call"),
    ),
)
