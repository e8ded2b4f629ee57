"""Mails to reporters: one for each public event, whatever goes wrong, and nothing in them that could hurt."""

import json
import smtplib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.utils import timezone
from procrastinate.jobs import Job

from tests.support.mail_server import MailServer
from tests.support.people import actor
from yiwang.access.queries import reporter_actor, system_actor
from yiwang.cases.actions import add_note, send_message
from yiwang.cases.actions.escalate import escalate_overdue
from yiwang.cases.submission import Contact, Opened
from yiwang.cases.tests import helpers
from yiwang.command.queries.case_page import case_page
from yiwang.intake.actions.send_notice import MOST_TRIES, NotDelivered, send_notice
from yiwang.intake.jobs import AGAIN, notify_reporter
from yiwang.intake.mail import Mail, mail_server, message_id
from yiwang.intake.models import Notice
from yiwang.shared.db.scope import Scope, scoped
from yiwang.shared.outbox.drainer import drain

pytestmark = [pytest.mark.usefixtures("world"), pytest.mark.django_db]
ADDRESS = "asha@demo.invalid"
WORDS = "滨河路 12 号门前的路灯不亮，我的电话 13800138000。"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path) -> Iterator[None]:
    with override_settings(MAIL_SINK_DIR=tmp_path / "mail"):
        yield


def opened(**more: object) -> Opened:
    return helpers.opened(**{"words": WORDS, "contact": Contact(email=ADDRESS), "language": "en", **more})


def jobs() -> list[dict[str, object]]:
    """Arguments of the jobs that wait, in order; takes them out of the queue."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = 'intake.notify_reporter' AND status = 'todo' ORDER BY id"
        )
        found = [row[0] if isinstance(row[0], dict) else json.loads(row[0]) for row in cursor.fetchall()]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'cancelled' WHERE status = 'todo'")
    return found


def deliver_all() -> list[str]:
    """What the worker does: drain the outbox, run the jobs. Returns how each ended."""
    while drain():
        pass
    return [notify_reporter(**job) for job in jobs()]


def mails() -> list[EmailMessage]:
    folder = Path(settings.MAIL_SINK_DIR)
    files = sorted(folder.glob("*.eml")) if folder.exists() else []
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]  # type: ignore[misc]


def notices(case: Opened) -> list[Notice]:
    with scoped(Scope(counties=(case.county,))):
        return list(Notice.objects.filter(case_id=case.case_id).order_by("id"))


def test_it_works() -> None:
    case = opened()
    assert deliver_all() == ["sent"]
    (mail,) = mails()
    assert mail["To"] == ADDRESS
    assert case.number in mail["Subject"]
    assert f"/r/{case.receipt}" in str(mail)
    assert [notice.state for notice in notices(case)] == ["sent"]


def test_the_whole_way_sends_one_mail_a_step() -> None:
    case = opened()
    helpers.handled(case)
    helpers.move("chen", case, "verify", ground="看过了。")
    helpers.move("chen", case, "close", outcome="solved", reply="路灯已经换好。")
    assert deliver_all() == ["sent"] * 7
    said = "\n".join(str(mail["Subject"]) for mail in mails())
    for words in ("We have your report", "taken on", "sent to the unit", "has begun", "says it is done", "checked", "an answer"):
        assert words in said


def test_a_mail_says_neither_the_words_nor_the_place() -> None:
    case = opened()
    helpers.move("chen", case, "accept")
    helpers.move("chen", case, "dispatch", unit="990121001-works", ground="市政设施由市政站维护")
    deliver_all()
    for mail in mails():
        for part in mail.walk():
            if part.get_content_maintype() == "text":
                content = str(part.get_content())
                for secret in ("滨河", "路灯", "138", "市政", "云溪", "LD-0377"):
                    assert secret not in content
        assert "滨河" not in mail["Subject"]


def test_mails_are_written_in_the_reporters_language() -> None:
    opened(language="en")
    deliver_all()
    assert "You hear from us again by" in str(mails()[0].get_body(("plain",)))


def test_an_anonymous_reporter_gets_none() -> None:
    case = opened(contact=Contact(phone="13800000000"))
    assert deliver_all() == [], "a report without an address for mail costs no job"
    helpers.move("chen", case, "accept")
    assert set(deliver_all()) == {"nothing"}
    assert mails() == []
    assert notices(case) == []


def test_messages_of_the_desk_are_told_and_own_ones_are_not() -> None:
    case = opened()
    helpers.move("chen", case, "accept")
    deliver_all()
    before = len(mails())
    send_message(actor=actor("chen"), case_id=case.case_id, words="灯杆上有编号吗？")
    send_message(actor=reporter_actor(case.county, case.case_id), case_id=case.case_id, words="LD-0377")
    add_note(actor=actor("chen"), case_id=case.case_id, words="内部备注")
    assert deliver_all() == ["sent"]
    assert len(mails()) == before + 1
    assert "灯杆" not in str(mails()[-1])


def test_a_passed_deadline_is_told_once() -> None:
    case = opened()
    deliver_all()
    later = timezone.now() + timedelta(days=40)
    for _ in range(3):
        while escalate_overdue(system_actor(("990121",)), now=later):
            pass
    deliver_all()
    late = [mail for mail in mails() if "late" in mail["Subject"] and case.number in mail["Subject"]]
    assert len(late) == 1


def test_the_same_job_again_sends_nothing() -> None:
    case = opened()
    while drain():
        pass
    (job,) = jobs()
    assert [notify_reporter(**job) for _ in range(3)] == ["sent", "nothing", "nothing"]
    assert len(mails()) == 1
    assert len(notices(case)) == 1


def test_the_same_event_announced_twice_makes_one_job() -> None:
    opened()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO shared_outboxrow (at, topic, county, payload, tries, next_try_at) "
                       "SELECT at, topic, county, payload, 0, next_try_at FROM shared_outboxrow WHERE topic = 'CaseOpened'")  # fmt: skip
    while drain():
        pass
    assert len(jobs()) == 1


def test_the_file_sink_may_be_given_the_same_mail_again() -> None:
    case = opened()
    deliver_all()
    with scoped(Scope(counties=(case.county,))):
        Notice.objects.filter(case_id=case.case_id).update(state="sending", sent_at=None)
    (first,) = mails()
    assert send_notice(county=case.county, case_id=case.case_id, event_id=None) == "sent"
    (second,) = mails()
    assert first["Message-ID"] == second["Message-ID"]


# A real mail server


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running, override_settings(MAIL_URL=running.url):
        yield running


def send(case: Opened) -> str:
    return send_notice(county=case.county, case_id=case.case_id, event_id=None)


def state(case: Opened) -> str:
    (notice,) = notices(case)
    return str(notice.state)


def test_a_mail_server_gets_it_once(server: MailServer) -> None:
    case = opened()
    assert [send(case), send(case)] == ["sent", "nothing"]
    (mail,) = server.accepted
    assert mail.recipient == ADDRESS
    assert f"/r/{case.receipt}" in str(mail.message.get_body(("plain",)))


def test_a_worker_that_died_after_handing_over_does_not_send_again_and_says_so(server: MailServer, client: Client) -> None:
    case = opened()

    class Killed(BaseException):
        """kill -9: nothing after it runs."""

    def kill() -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
        patch.setattr("yiwang.intake.actions.send_notice._surely", lambda mark: kill())
        send(case)
    assert (len(server.accepted), state(case)) == (1, "handed")
    assert [send(case), send(case)] == ["unsure", "nothing"]
    assert (len(server.accepted), state(case)) == (1, "unsure")
    page = client.get(f"/r/{case.receipt}", headers={"accept-language": "en"}).content.decode()
    assert "We do not know whether the last e-mail reached you" in page


def test_the_desk_hears_of_a_mail_in_doubt(server: MailServer) -> None:
    server.script = ["hang up after content"]
    case = opened()
    send(case)
    who = actor("chen")
    with scoped(who.scope()):
        page = case_page(who, case.number)
    assert page.mail_trouble == "unsure"


def test_a_connection_that_breaks_before_the_answer_is_not_repeated(server: MailServer) -> None:
    server.script = ["hang up after content"]
    case = opened()
    assert [send(case), send(case)] == ["unsure", "nothing"]
    assert len(server.accepted) == 1


@pytest.mark.parametrize("refusal", ["refuse sender", "refuse recipient", "refuse content"])
def test_what_the_server_refused_is_tried_again(server: MailServer, refusal: str) -> None:
    server.script = [refusal]
    case = opened()
    with pytest.raises(NotDelivered):
        send(case)
    assert (server.accepted, state(case)) == ([], "waiting")
    assert send(case) == "sent"
    assert len(server.accepted) == 1


@pytest.mark.parametrize("refusal", ["refuse recipient for good", "refuse content for good"])
def test_what_the_server_will_never_take_is_not_tried_again(server: MailServer, refusal: str) -> None:
    server.script = [refusal]
    case = opened()
    assert [send(case), send(case)] == ["failed", "nothing"]
    assert (server.accepted, state(case)) == ([], "failed")


def test_a_bad_farewell_after_the_mail_was_taken_changes_nothing(server: MailServer) -> None:
    server.script = ["hang up after answer"]
    case = opened()
    assert send(case) == "sent"
    assert len(server.accepted) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_sends(server: MailServer) -> None:
    server.script = ["wait before recipient", "wait before recipient"]
    case = opened()
    with ThreadPoolExecutor(2) as threads:
        ends = sorted(threads.map(lambda _n: _in_thread(case), range(2)))
    assert ends == ["nothing", "sent"]
    assert len(server.accepted) == 1


def _in_thread(case: Opened) -> str:
    try:
        return send(case)
    finally:
        connection.close()


def test_every_event_has_a_message_id_of_its_own() -> None:
    case = opened()
    helpers.move("chen", case, "accept")
    deliver_all()
    assert len({mail["Message-ID"] for mail in mails()}) == 2


@pytest.fixture
def broken_server(tmp_path: Path) -> Iterator[None]:
    """Nobody listens at this port."""
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused, nobody else can take the port
        with override_settings(MAIL_URL=f"smtp://127.0.0.1:{taken.getsockname()[1]}"):
            yield


@pytest.mark.usefixtures("broken_server")
def test_a_server_that_is_down_is_tried_again_then_given_up_and_the_page_says_so(client: Client) -> None:
    case = opened()
    while drain():
        pass
    (job,) = jobs()
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    for _ in range(MOST_TRIES - 1):
        with pytest.raises(NotDelivered) as problem:
            notify_reporter(**job)
        assert ADDRESS not in str(problem.value)
    assert "could not be delivered yet" in client.get(f"/r/{case.receipt}").content.decode()
    assert notify_reporter(**job) == "failed"
    assert notify_reporter(**job) == "nothing"
    (notice,) = notices(case)
    assert (notice.state, notice.tries, notice.trouble) == ("failed", MOST_TRIES, "ConnectionRefusedError")
    assert "could not be delivered. Please look here" in client.get(f"/r/{case.receipt}").content.decode()


@pytest.mark.parametrize(
    ("problem", "attempts", "seconds"),
    [
        (NotDelivered(), 0, 5),
        (NotDelivered(), 3, 625),
        (NotDelivered(), 60, 5**7),
        (OperationalError(), 9, 5),
        (ValueError(), 0, None),
    ],
)
def test_a_database_that_restarts_delays_no_mail_for_long(problem: Exception, attempts: int, seconds: int | None) -> None:
    job = Job(queue="notices", lock=None, queueing_lock=None, task_name="x", attempts=attempts)
    decision = AGAIN.get_retry_decision(exception=problem, job=job)
    wait = decision and decision.retry_at and round((decision.retry_at - timezone.now()).total_seconds())
    assert wait == seconds


def test_the_other_county_cannot_see_which_mails_went_out() -> None:
    case = opened()
    deliver_all()
    with scoped(Scope(counties=("990122",))):
        assert not Notice.objects.filter(case_id=case.case_id).exists()


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://post:geheim%40x@mail.example:2525", 2525, False, True),
        ("smtps://post:x@mail.example", 465, True, False),
        ("smtp://127.0.0.1:25", 25, False, False),
    ],
)
def test_the_mail_server_comes_from_one_url(url: str, port: int, ssl: bool, tls: bool) -> None:
    server = mail_server(url)
    assert (server.port, server.use_ssl, server.use_tls) == (port, ssl, tls)  # type: ignore[attr-defined]
    if "%40" in url:
        assert server.password == "geheim@x"  # type: ignore[attr-defined]


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://"])
def test_a_mail_url_that_makes_no_sense_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="MAIL_URL"):
        mail_server(url)


def test_a_message_id_depends_on_the_event_alone() -> None:
    at = timezone.now()
    one = Mail(name="990121/1/2", to="a@b.invalid", subject="x", text="", html="", at=at, language="en")
    other = Mail(name="990121/1/2", to="c@d.invalid", subject="y", text="z", html="", at=at + timedelta(1), language="zh-CN")
    assert message_id(one) == message_id(other)
    assert issubclass(smtplib.SMTPException, OSError)  # what send_notice relies on


# The demonstration's mailbox


def test_the_mailbox_exists_in_the_demonstration_only(client: Client) -> None:
    opened()
    deliver_all()
    assert client.get("/demo/mail/").status_code == 404
    name = next(Path(settings.MAIL_SINK_DIR).glob("*.eml")).stem
    assert client.get(f"/demo/mail/{name}").status_code == 404
    with override_settings(DEMO=True):
        assert client.get("/demo/mail/").status_code == 200
        assert ADDRESS in client.get(f"/demo/mail/{name}").content.decode()
        for forged in ("..%2f..%2fetc%2fpasswd", "x", name + "x"):
            assert client.get(f"/demo/mail/{forged}").status_code == 404
