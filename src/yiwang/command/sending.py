"""Sending an exported file, to a page or to a program."""

from pathlib import Path

from django.http import FileResponse

from yiwang.command.exporting.formats import FORMATS
from yiwang.command.models import Export
from yiwang.command.queries.export_words import file_name


def file_response(export: Export, path: Path, unit: str) -> FileResponse:
    """The file as a stream, under its own name, kept by nobody on the way."""
    response = FileResponse(path.open("rb"), as_attachment=True, filename=file_name(export, unit))
    response["Content-Type"] = FORMATS[export.format].media_type
    response["Cache-Control"] = "private, no-store"
    return response
