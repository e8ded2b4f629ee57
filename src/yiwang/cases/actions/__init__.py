"""What other apps may ask of cases: open, move, talk, keep files, load the standards."""

from yiwang.cases.actions.converse import add_note, rate_case, release_words, send_message
from yiwang.cases.actions.escalate import escalate_overdue
from yiwang.cases.actions.load_history import HistoryLoader, Loaded
from yiwang.cases.actions.move_case import MoveInput, Refused, move_case
from yiwang.cases.actions.open_cases import NotTaken, open_cases
from yiwang.cases.actions.store_file import FileRefusedError, store_evidence, store_photo
from yiwang.cases.actions.take_over import held_by, take_over
from yiwang.cases.files import StoredFile
from yiwang.cases.historic import LOADABLE, HistoricCase, HistoricEnd, HistoricNote, HistoricRating
from yiwang.cases.submission import Conflict, Contact, Opened, Outcome, ReportedPlace, Submission

__all__ = [
    "LOADABLE",
    "Conflict",
    "Contact",
    "FileRefusedError",
    "HistoricCase",
    "HistoricEnd",
    "HistoricNote",
    "HistoricRating",
    "HistoryLoader",
    "Loaded",
    "MoveInput",
    "NotTaken",
    "Opened",
    "Outcome",
    "Refused",
    "ReportedPlace",
    "StoredFile",
    "Submission",
    "add_note",
    "escalate_overdue",
    "held_by",
    "move_case",
    "open_cases",
    "rate_case",
    "release_words",
    "send_message",
    "store_evidence",
    "store_photo",
    "take_over",
]
