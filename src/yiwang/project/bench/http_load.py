"""A small HTTP/1.1 client: keep-alive, raw bytes in, status and length out. The generator shares the machine with what it
measures, so it must cost as little as it can: no header is parsed beyond Content-Length."""

import asyncio
import socket
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

HEAD_END, LENGTH = b"\r\n\r\n", b"content-length:"


@dataclass
class Load:
    """What came back within the time."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    waits_s: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return sum(self.statuses.values()) / self.seconds


class _Client(asyncio.Protocol):
    """One connection that always has one request under way."""

    def __init__(self, requests: Iterator[bytes], load: Load, until: float) -> None:
        self.requests, self.load, self.until = requests, load, until
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._send()

    def _send(self) -> None:
        self.sent_at = time.perf_counter()
        if self.sent_at >= self.until:
            self.transport.close()
        else:
            self.transport.write(next(self.requests))

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        size = answer_size(self.buffer)
        if size is None or len(self.buffer) < size:
            return
        self.load.statuses[int(self.buffer[9:12])] += 1
        self.load.waits_s.append(time.perf_counter() - self.sent_at)
        self.buffer = b""
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


def answer_size(buffer: bytes) -> int | None:
    """Bytes of the whole answer that begins in `buffer`; None while its head is not complete. ValueError without a length."""
    end = buffer.find(HEAD_END)
    if end < 0:
        return None
    head = buffer[:end].lower()
    at = head.find(LENGTH)
    if at < 0:
        raise ValueError("an answer without Content-Length")
    return end + len(HEAD_END) + int(head[at + len(LENGTH) :].split(b"\r\n", 1)[0])


def send_for(seconds: float, requests: Sequence[bytes], *, clients: int, port: int) -> Load:
    """Let `clients` connections send the requests one after the other, round and round, for `seconds`."""
    return asyncio.run(_send_for(seconds, requests, clients, port))


async def _send_for(seconds: float, requests: Sequence[bytes], clients: int, port: int) -> Load:
    load, numbers = Load(), count()
    supply = (requests[n % len(requests)] for n in numbers)
    loop, began = asyncio.get_running_loop(), time.perf_counter()
    made = [
        await loop.create_connection(lambda: _Client(supply, load, began + seconds), "127.0.0.1", port) for _ in range(clients)
    ]
    await asyncio.gather(*(client.done for _transport, client in made))
    load.seconds = time.perf_counter() - began
    return load


class Browser:
    """One keep-alive connection with a session's cookies, for pages asked one after the other."""

    def __init__(self, port: int, cookies: str = "") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head = f"HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookies}\r\nAccept-Language: zh-CN\r\n\r\n"

    def get(self, path: str) -> tuple[int, bytes, float]:
        """Status, whole answer with its head, seconds until its last byte."""
        began = time.perf_counter()
        self.socket.sendall(f"GET {path} {self.head}".encode())
        parts, received, size = [], 0, None
        while size is None or received < size:
            part = self.socket.recv(262_144)
            if not part:
                raise ConnectionError("the server closed the connection")
            parts.append(part)
            received += len(part)
            size = answer_size(b"".join(parts)) if size is None else size
        answer = b"".join(parts)
        return int(answer[9:12]), answer, time.perf_counter() - began

    def close(self) -> None:
        self.socket.close()

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_problem: object) -> None:
        self.close()
