"""Excel: a sheet that says what this is, then the rows, on as many sheets as they need. One row in memory at a time."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from yiwang.command.exporting.cells import local, safe
from yiwang.command.exporting.sheet import Sheet

MOST_ROWS = 1_048_576  # of one sheet, the headings included
MOST_HEADER = 255  # characters that Excel takes in a printed header
ABOUT_WIDTHS = (28, 90)


class ExcelWriter:
    """See `sheet.Writer`. XlsxWriter's drafts lie beside the target."""

    def __init__(self, target: Path, sheet: Sheet, most_rows: int = MOST_ROWS) -> None:
        options = {"constant_memory": True, "tmpdir": str(target.parent), "strings_to_formulas": False, "strings_to_urls": False}
        self._sheet, self._most_rows = sheet, most_rows
        self._book = xlsxwriter.Workbook(str(target), options)
        self._book.use_zip64()
        self._book.set_properties({"title": safe(sheet.title), "author": safe(sheet.maker), "comments": safe(sheet.mark)})
        self._head = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._text = self._book.add_format({"num_format": "@", "valign": "top"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top"})
        self._number = self._book.add_format({"valign": "top"})
        self._about = self._page(sheet.about_title)
        self._sheets = 0
        self._begin()

    def add(self, rows: Sequence[Sequence[object]]) -> None:
        """Write these rows."""
        for row in rows:
            if self._row == self._most_rows:
                self._end()
                self._begin()
            for column, (value, heading) in enumerate(zip(row, self._sheet.headings, strict=True)):
                if value is not None and value != "":
                    self._write(self._row, column, value, heading.kind)
            self._row += 1

    def close(self, about: Sequence[tuple[str, str]]) -> None:
        """Complete the file; the first sheet gets the lines of `about`."""
        self._end()
        for column, width in enumerate(ABOUT_WIDTHS):
            self._about.set_column(column, column, width)
        wrapped = self._book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        for row, (label, value) in enumerate(about):
            self._about.write_string(row, 0, safe(label), self._head)
            self._about.write_string(row, 1, safe(value), wrapped)
        try:
            self._book.close()
        except FileCreateError as problem:  # the disk is full, or the folder has gone
            raise OSError(str(problem)) from problem

    def abandon(self) -> None:
        """Let go of XlsxWriter's drafts, one for each sheet."""
        for page in self._book.worksheets():
            page.row_data_fh.close()
        self._book.fileclosed = True  # or it would complain that nobody closed it

    def _begin(self) -> None:
        self._sheets += 1
        self._page_now = self._page(self._sheet.title if self._sheets == 1 else f"{self._sheet.title} {self._sheets}")
        self._page_now.freeze_panes(1, 1)
        self._page_now.repeat_rows(0)
        for column, heading in enumerate(self._sheet.headings):
            self._page_now.set_column(column, column, heading.width)
            zone = f" ({self._sheet.zone})" if heading.kind == "moment" else ""
            self._page_now.write_string(0, column, safe(heading.label + zone), self._head)
        self._row = 1

    def _end(self) -> None:
        self._page_now.autofilter(0, 0, self._row - 1, len(self._sheet.headings) - 1)

    def _page(self, name: str) -> Worksheet:
        page = self._book.add_worksheet(name[:31])
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        mark = self._sheet.mark.replace("&", "&&")[: MOST_HEADER - 10]
        page.set_header(f"&L{mark}")
        page.set_footer("&C&P / &N")
        return page

    def _write(self, row: int, column: int, value: Any, kind: str) -> None:
        if kind in {"number", "whole"}:
            self._page_now.write_number(row, column, value, self._number)
        elif kind == "moment":
            self._page_now.write_datetime(row, column, local(value), self._moment)
        else:
            self._page_now.write_string(row, column, safe(str(value)), self._text)
