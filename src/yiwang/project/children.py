"""Child processes of `yiwang serve`: started, watched, restarted with a growing pause, ended together."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
HEALTHY_AFTER_S = 60.0  # a child that lived this long starts again with the first pause
ENDING_PATIENCE_S = 15.0
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One child. `vital`: when it ends, everything ends. `once`: ending with code 0 means that its work is done.

    `after`: it is started when this event is set.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    vital: bool = False
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

    def watch(self, every_s: float = 0.2) -> int:
        """Keep the children running until a signal comes (0) or a vital one ends (1)."""
        while not self.stopping.wait(every_s):
            for child in self.children:
                if self._look_after(child):
                    return 1
        return 0

    def _look_after(self, child: Child) -> bool:
        """Start a child whose time has come, restart one that ended; True when it was vital."""
        if child.process is None:
            if child.after and child.after.is_set():
                child.start()
            return False
        code = child.process.poll()
        if code is None or (child.once and code == 0):
            return False
        if child.vital:
            self.say(f"The {child.name} ended with code {code}; stopping.")
            return True
        self._restart(child, code)
        return False

    def _restart(self, child: Child, code: int) -> None:
        now = time.monotonic()
        if not child.start_again_at:
            child.pause_s = FIRST_PAUSE_S if now - child.started_at > HEALTHY_AFTER_S else child.pause_s
            child.start_again_at = now + child.pause_s
            self.say(f"The {child.name} ended with code {code}; starting it again in {child.pause_s:.0f} s.")
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
