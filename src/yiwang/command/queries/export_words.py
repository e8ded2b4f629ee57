"""What an export says about itself: on the page, in the file's first sheet, in its mark and in its name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from yiwang.cases.queries.case_types import case_types
from yiwang.cases.queries.desk import Filters
from yiwang.cases.queries.labels import STATES
from yiwang.command.exporting.sheet import Sheet
from yiwang.command.models import Export
from yiwang.command.queries.export_columns import Column, headings
from yiwang.command.queries.queue import TAB_LABELS
from yiwang.territory.queries import division_names

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

STATE_WORDS: "dict[str, _StrPromise]" = {
    "waiting": gettext_lazy("Waiting"),
    "making": gettext_lazy("Being made"),
    "ready": gettext_lazy("Ready"),
    "failed": gettext_lazy("Not made"),
    "cancelled": gettext_lazy("Cancelled"),
    "expired": gettext_lazy("Deleted, its time was over"),
    "deleted": gettext_lazy("Deleted"),
}
REASONS: "dict[str, _StrPromise]" = {
    "post_ended": gettext_lazy(
        "The post that asked for it does not hold any more, or has changed. Ask again from the post you hold now."
    ),
    "too_many": gettext_lazy("The list is too long for one file. Narrow it by type, village or state, then export again."),
    "no_space": gettext_lazy("The server had no room for the file. Try again later, or tell your administrator."),
    "trouble": gettext_lazy("Something went wrong on our side. Try again; if it fails again, tell your administrator."),
}
FORMAT_WORDS = {"xlsx": "Excel", "csv": "CSV", "parquet": "Parquet"}


@dataclass(frozen=True, slots=True)
class Maker:
    """Who made a file, by name: a copied row leads back to whoever took it out."""

    name: str
    post: str
    unit: str

    @classmethod
    def of(cls, post: Any) -> "Maker":
        """From a post with its account and unit."""
        return cls(post.account.display_name, str(post.get_role_display()), post.unit.name_in_language())

    def row_mark(self, export: Export) -> str:
        """On each row: the file's number, the person, the unit, the day."""
        day = timezone.localtime(export.asked_at).date().isoformat()
        return f"{export.number} · {self.name} · {self.unit} · {day}"

    def line(self, export: Export) -> str:
        """On each printed page."""
        moment = timezone.localtime(export.asked_at).strftime("%Y-%m-%d %H:%M")
        return f"{export.number} · {self.name} · {self.post} · {self.unit} · {moment}"


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of "my exports". `percent` is None while the rows are not counted; `pill` names a shape and colour."""

    export: Export
    list: str
    format: str
    state: str
    pill: str
    reason: str
    percent: int | None

    @property
    def unfinished(self) -> bool:
        return self.export.state in {"waiting", "making"}


PILLS = {"waiting": "dispatched", "making": "in_progress", "ready": "closed", "failed": "rejected"}


def shown(export: Export) -> Shown:
    """In words of the reader's language."""
    rows = export.rows if export.state == "making" and export.rows_done else 0  # until then they are as far as they were counted
    return Shown(
        export=export,
        list=list_words(export.filters) if export.filters else "",
        format=FORMAT_WORDS[export.format],
        state=str(STATE_WORDS[export.state]),
        pill=PILLS.get(export.state, "withdrawn"),
        reason=str(REASONS.get(export.reason, "")),
        percent=min(99, 100 * export.rows_done // rows) if rows else None,
    )


def sheet_of(export: Export, maker: Maker, columns: Sequence[Column]) -> Sheet:
    """What the writers need to know."""
    return Sheet(
        title=_("Cases"),
        about_title=_("About this file"),
        headings=headings(columns),
        mark=maker.line(export),
        maker=f"{maker.name}, {maker.post}, {maker.unit}",
        zone=settings.TIME_ZONE,
    )


def about(export: Export, maker: Maker) -> list[tuple[str, str]]:
    """Lines of label and value: what it holds, whose it is, until when."""
    made = timezone.localtime(export.made_at) if export.made_at else None
    gone = timezone.localtime(export.expires_at) if export.expires_at else None
    lines = [
        (_("Export"), export.number),
        (_("Made by"), f"{maker.name}, {maker.post}, {maker.unit}"),
        (_("Asked for"), f"{timezone.localtime(export.asked_at):%Y-%m-%d %H:%M:%S} {settings.TIME_ZONE}"),
        (_("Made at"), f"{made:%Y-%m-%d %H:%M:%S} {settings.TIME_ZONE}"),
        (_("List"), list_words(export.filters)),
        (_("Rows"), str(export.rows_done)),
        (_("Times"), _("All times are in the zone %(zone)s.") % {"zone": settings.TIME_ZONE}),
        (
            _("Who may see it"),
            _("Only for the work of the unit named above. Each row carries the name of who made it."),
        ),
        (_("Kept until"), f"{gone:%Y-%m-%d %H:%M} {settings.TIME_ZONE}"),
        (_("A mark before some texts"), _("A text that a spreadsheet would calculate or change begins with an apostrophe.")),
    ]
    if export.restricted:
        lines.insert(6, (_("Left out"), restricted_words(export.restricted)))
    return lines


def restricted_words(number: int) -> str:
    """How many cases a file does not hold."""
    return ngettext(
        "%(n)s restricted case of this list is not in the file.",
        "%(n)s restricted cases of this list are not in the file.",
        number,
    ) % {"n": number}


def list_words(filters: dict[str, Any]) -> str:
    """Which list, in words: "To do · Type: Roads · Search: 路灯"."""
    wanted = Filters(**filters)
    classes = {kind.group.key: kind.group.label for kind in case_types().values()}
    village = division_names([wanted.village], get_language() or "").get(wanted.village, wanted.village)
    parts = [
        "" if wanted.q else str(TAB_LABELS[wanted.tab][0]),
        _("Search: %(words)s") % {"words": wanted.q} if wanted.q else "",
        classes.get(wanted.case_class, wanted.case_class),
        village,
        str(STATES[wanted.state]) if wanted.state else "",
        _("New messages") if wanted.messages else "",
    ]
    return " · ".join(part for part in parts if part)


def file_name(export: Export, unit: str) -> str:
    """What the file is called when it is downloaded: "案件_云溪街道指挥室_20261123-1405_E261123-7KQ2MAX.xlsx"."""
    moment = timezone.localtime(export.made_at or export.asked_at)
    plain = re.sub(r"[^\w-]+", "-", unit).strip("-")[:40]
    return f"{_('Cases')}_{plain}_{moment:%Y%m%d-%H%M}_{export.number}.{export.format}"
