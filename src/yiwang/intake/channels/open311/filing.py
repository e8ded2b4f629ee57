"""POST Service Request: the reports that came in together are read one by one and opened in one transaction."""

import logging
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import OperationalError
from django.utils import translation
from django.utils.translation import gettext as _

from yiwang.cases.actions import Opened, Outcome, Submission, open_cases
from yiwang.cases.actions.open_cases import DatabaseAway
from yiwang.cases.queries.routes import NoDeskError
from yiwang.intake.channels.open311.documents import CONTENT_TYPES, render
from yiwang.intake.channels.open311.form import Form, read_form
from yiwang.intake.channels.open311.jurisdiction import read_jurisdiction
from yiwang.intake.channels.open311.problems import Problem
from yiwang.intake.channels.open311.reading import Sender, read_submission
from yiwang.intake.channels.open311.received import Received
from yiwang.intake.limits import HOUR_S, HourlyLimit, reports
from yiwang.intake.queries import Client, client_of

log = logging.getLogger(__name__)
by_client = HourlyLimit()  # reports of programs that have a limit of their own
CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}
PRIVATE = {"Cache-Control": "no-store", "Vary": "Accept-Language"}  # the answer holds the receipt


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: the same from both doors."""

    status: int
    body: bytes
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)


def answer_posts(together: Sequence[Received]) -> list[Answer]:
    """One answer for each, in the same order. What is wrong with one report changes nothing for the others."""
    answers: dict[int, Answer] = {}
    read: dict[int, Submission] = {}
    for at, received in enumerate(together):
        with translation.override(received.language):
            try:
                read[at] = _read(received)
            except Problem as problem:
                answers[at] = answer_problem(problem, received.form)
            except Exception as error:
                answers[at] = answer_problem(_failure(error), received.form)
    for at, outcome in zip(read, _open(list(read.values())), strict=True):
        with translation.override(together[at].language):
            answers[at] = _tell(outcome, together[at].form)
    return [answers[at] for at in range(len(together))]


def answer_problem(problem: Problem, form: str) -> Answer:
    """The document of errors, in the language that is active."""
    headers = {**CORS, **PRIVATE, "Content-Language": translation.get_language(), **problem.headers}
    return Answer(problem.status, render("errors", problem.document(), form), CONTENT_TYPES[form], headers)


def _read(received: Received) -> Submission:
    form = read_form(received)
    client = _client(form)
    _count(client, received.address)
    jurisdiction = read_jurisdiction(form.one("jurisdiction_id"))
    return read_submission(form, Sender(client, jurisdiction, received.language, received.idempotency_key))


def _client(form: Form) -> Client:
    key = form.one("api_key")
    if not key:
        raise Problem(403, _("api_key is missing: reports need a key."))
    client = client_of(key)
    if client is None:
        raise Problem(403, _("This API key is not valid here."))
    return client


def _count(client: Client, address: str) -> None:
    """A program with a limit of its own is counted as one; otherwise each address it sends from is, as for the web form."""
    if client.reports_per_hour is None:
        within = reports.allows(address, settings.RATE_REPORTS_PER_HOUR)
    else:
        within = by_client.allows(str(client.id), client.reports_per_hour)
    if not within:
        seconds = HOUR_S - int(time.time()) % HOUR_S
        raise Problem(429, _("Too many reports in this hour. Please try again later."), headers={"Retry-After": str(seconds)})


def _open(submissions: list[Submission]) -> list[Outcome | Problem]:
    """What became of each. When they fail together each is tried alone: a bad one hurts nobody else."""
    if not submissions:
        return []
    try:
        return [*open_cases(submissions)]
    except DatabaseAway as error:  # one after the other would each wait for it again
        return [_failure(error)] * len(submissions)
    except Exception as error:
        if len(submissions) == 1:
            return [_failure(error)]
    return [outcome for submission in submissions for outcome in _open([submission])]


def _failure(error: Exception) -> Problem:
    """Logged by its kind and place alone: what a database says of a failed row would quote the report."""
    log.error("A report was not taken: %s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
    if isinstance(error, NoDeskError):
        return Problem(503, _("No office takes reports for this place yet."))
    if isinstance(error, OperationalError):
        return Problem(503, _("Reports cannot be stored at the moment. Please send it again."), headers={"Retry-After": "5"})
    return Problem(500, _("Something went wrong on our side. Please send it again."))


def _tell(outcome: Outcome | Problem, form: str) -> Answer:
    if isinstance(outcome, Problem):
        return answer_problem(outcome, form)
    if not isinstance(outcome, Opened):
        return answer_problem(Problem(409, _("This submission id was used before, with other content.")), form)
    url = f"{settings.PUBLIC_URL}/r/{outcome.receipt}"
    notice = _(
        "We have your report. Its number is %(number)s. See at %(url)s what happens with it, and by when. "
        "Keep this address to yourself: whoever has it can read the report."
    ) % {"number": outcome.number, "url": url}
    content = [
        {
            "service_request_id": outcome.number,
            "service_notice": notice,
            "account_id": None,
            "extended_attributes": {"receipt": outcome.receipt, "receipt_url": url},
        }
    ]
    headers = {**CORS, **PRIVATE, "Content-Language": translation.get_language()}
    status = 200 if outcome.duplicate else 201
    return Answer(status, render("service_requests", content, form), CONTENT_TYPES[form], headers)
