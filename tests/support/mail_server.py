"""A small mail server on loopback that keeps what it accepted, and misbehaves when told to. RFC 5321 as far as smtplib speaks it."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

WAIT_S = 0.5


@dataclass(frozen=True, slots=True)
class Accepted:
    """A mail that the server took over, and when (monotonic)."""

    recipient: str
    message: EmailMessage
    at: float

    @property
    def id(self) -> str:
        return str(self.message["Message-ID"])


class MailServer:
    """Runs in a thread of its own while the `with` block does. `url` goes into MAIL_URL.

    `script`: what to do with the next connections, one word each: refuse sender, refuse recipient, refuse content (each also "for good"), hang up after
    content, hang up after answer, wait before recipient. Afterwards it behaves.
    `on_content`: called on the server's loop when a mail was accepted, before the client hears of it; returns how long the
    answer takes, in seconds.
    """

    def __init__(self, on_content: Callable[[], float] = lambda: 0.0) -> None:
        self.accepted: list[Accepted] = []
        self.script: list[str] = []
        self.on_content = on_content
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="mail-server", daemon=True)
        self._ready = threading.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def __enter__(self) -> "MailServer":
        self._thread.start()
        assert self._ready.wait(10), "the mail server did not start"
        return self

    def __exit__(self, *_problem: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._talk(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        manner = self.script.pop(0) if self.script else ""
        recipient = ""
        try:
            _say(writer, 220, "at your service")
            while line := (await reader.readline()).decode("utf-8", "replace").strip():
                verb = line[:4].upper()
                if verb == "RCPT":
                    await asyncio.sleep(WAIT_S if manner == "wait before recipient" else 0)
                    recipient = line.partition("<")[2].partition(">")[0]
                if verb == "DATA" and not manner.startswith("refuse content"):
                    if not await self._take(reader, writer, recipient, manner):
                        return
                    continue
                _say(writer, *_reply(verb, manner))
                if verb == "QUIT":
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, recipient: str, manner: str) -> bool:
        """The content of one mail; False when the connection ends here."""
        _say(writer, 354, "go on")
        content = (await reader.readuntil(b"\r\n.\r\n"))[:-5].replace(b"\r\n..", b"\r\n.")
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.accepted.append(Accepted(recipient, message, time.monotonic()))
        await asyncio.sleep(self.on_content())
        if manner == "hang up after content":
            return False
        _say(writer, 250, "taken")
        await writer.drain()
        return manner != "hang up after answer"


def _reply(verb: str, manner: str) -> tuple[int, str]:
    refusals = {"MAIL": "refuse sender", "RCPT": "refuse recipient", "DATA": "refuse content"}
    if verb in refusals and manner == refusals[verb]:
        return 450, "not now"
    if verb in refusals and manner == f"{refusals[verb]} for good":
        return 550, "never"
    if verb == "QUIT":
        return 221, "farewell"
    return (250, "yes") if verb in {"EHLO", "HELO", "MAIL", "RCPT", "RSET", "NOOP"} else (502, "unknown")


def _say(writer: asyncio.StreamWriter, code: int, words: str) -> None:
    writer.write(f"{code} {words}\r\n".encode())
