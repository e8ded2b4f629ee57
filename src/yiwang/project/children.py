"""Child processes of `yiwang serve`: started, watched, restarted with a growing pause, ended together."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 30.0
HEALTHY_AFTER_S = 10.0  # a child that lived this long starts again with the first pause
ENDING_PATIENCE_S = 15.0
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One child. `vital_until`: when it ends before this event is set, everything ends: it has never worked, and somebody has to
    mend a setting. `once`: ending with code 0 means that its work is done. `after`: it is started when this event is set.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    vital_until: threading.Event | None = None
    once: bool = False
    after: threading.Event | None = None
    process: "subprocess.Popen[bytes] | None" = None
    pause_s: float = FIRST_PAUSE_S
    started_at: float = 0.0
    start_again_at: float = field(default=0.0)

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            self.command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )

    def code(self) -> int | None:
        """The exit code once it has ended; None while it runs. What a dead child had started is killed before it is reaped.

        A web server that was killed leaves processes that still hold the port. Until the child is reaped, its number cannot be
        given to another group of processes.
        """
        if self.process is None:
            return None
        if self.process.returncode is not None:
            return self.process.returncode
        if os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        return self.process.poll()

    def end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        """Wait for a child that was told to end; kill it and what it started when it does not."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Children:
    """The children of this process. `stopping` is set by a signal; `say` prints a line."""

    def __init__(self, say: Callable[[str], None], stopping: threading.Event) -> None:
        self.say, self.stopping = say, stopping
        self.children: list[Child] = []

    def add(self, child: Child) -> None:
        """Start a child, now or when its event is set. From the main thread: a child dies with the thread that started it."""
        self.children.append(child)
        if child.after is None:
            child.start()

    def watch(self, every_s: float = 0.1) -> int:
        """Keep the children running until a signal comes (0) or one ends that had never worked (1)."""
        while not self.stopping.wait(every_s):
            for child in self.children:
                if self._look_after(child):
                    return 1
        return 0

    def _look_after(self, child: Child) -> bool:
        """Start a child whose time has come, restart one that ended; True when that was vital."""
        if child.process is None:
            if child.after and child.after.is_set():
                child.start()
            return False
        code = child.code()
        if code is None or (child.once and code == 0):
            return False
        if child.vital_until and not child.vital_until.is_set():
            self.say(f"The {child.name} ended with code {code}; stopping.")
            return True
        self._restart(child, code)
        return False

    def _restart(self, child: Child, code: int) -> None:
        now = time.monotonic()
        if not child.start_again_at:
            child.pause_s = FIRST_PAUSE_S if now - child.started_at > HEALTHY_AFTER_S else child.pause_s
            child.start_again_at = now + child.pause_s
            self.say(f"The {child.name} ended with code {code}; starting it again in {child.pause_s:g} s.")
            child.pause_s = min(child.pause_s * 2, LONGEST_PAUSE_S)
        elif now >= child.start_again_at:
            child.start_again_at = 0.0
            child.start()

    def end(self) -> None:
        """End all children, the last started first, and wait for them."""
        until = time.monotonic() + ENDING_PATIENCE_S
        for child in reversed(self.children):
            child.end()
        for child in self.children:
            child.wait(until)


def _die_with_parent() -> None:
    """Runs in the child before its program starts: end it when this process is killed and cannot do so itself (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
