"""Short titles for rows, and the aliases that stand for reporters."""

import re

ALIASES = (
    "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至", "小暑", "大暑",
    "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至", "小寒", "大寒",
)  # fmt: skip
LONGEST = 40
SENTENCE_END = re.compile(r"[。！？!?\n；;]|\.\s")


def title_of(masked: str, fallback: str) -> str:
    """The first sentence of the masked words, at most LONGEST characters; `fallback` when there are no usable words."""
    first = SENTENCE_END.split(masked.strip(), maxsplit=1)[0].strip(" ，,、：:")
    first = re.sub(r"⟦\w+⟧", "…", re.sub(r"\s+", " ", first))
    if len(first) < 4:
        return fallback
    return first if len(first) <= LONGEST else first[: LONGEST - 1].rstrip() + "…"
