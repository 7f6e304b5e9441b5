"""Strangers' SQL: asked of processes that may be killed, a few at a time, each for a limited time.

A `Turn` is what one request may take: one worker (`archive/sql_worker.py`), and a time within which all of its
queries are answered. There are `WORKERS` of them; who waits longer than `WAIT` is told that the site is busy.

A page of a table asks a dozen questions that take less than a millisecond each. Between two of them other requests
would have their turn on the loop, tens of milliseconds each: the first answers are waited for at hand (`AT_HAND`).
"""

from __future__ import annotations

import asyncio
import os
import select
import subprocess
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import msgspec

from archive.sql_worker import Answer, Question, received, send

WORKERS = 2
WAIT = 0.4
"""Seconds that a request waits for its turn."""
SECONDS = 1.0
"""For all queries of a request."""
AT_HAND = 0.05
"""Seconds for which a request may hold up all others while it waits for its answers."""
GRACE = 0.15
"""Seconds after which a worker that did not interrupt itself is killed."""
START_SECONDS = 20
SLOW = "这个查询超过了时限：少问一些，或下载整个数据库在自己的机器上查 · the query took too long"
KNOWN = ("PATH", "PYTHONPATH", "LANG", "LC_ALL")
"""What a worker knows of the environment: no key of a store, no address."""


class Busy(Exception):
    """All turns are taken."""


class Worker:
    """A process that answers one question after the other, started when it is first asked."""

    def __init__(self, database: Path) -> None:
        self._command = [sys.executable, "-m", "archive.sql_worker", str(database)]
        self._process: subprocess.Popen[bytes] | None = None
        self.was_ended = False

    def start(self) -> None:
        """Has a process at hand that is ready; it ends when this one does, whose end of the pipe it reads from."""
        if self._process is None:
            known = {name: os.environ[name] for name in KNOWN if name in os.environ}
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(self._command, stdin=pipe, stdout=pipe, env=known)
            self.was_ended = False
            self._put(Question("select 1", [], START_SECONDS))

    def ask(self, question: Question) -> Answer:
        """Its answer; a worker that dies, or takes longer than it may, is killed."""
        self.start()
        try:
            return self._put(question)
        except TimeoutError:
            return Answer(is_interrupted=True)
        except (OSError, msgspec.DecodeError):
            return Answer(error="the query took too much, and was ended")

    def _put(self, question: Question) -> Answer:
        """Raises TimeoutError, OSError or DecodeError, and there is no process then."""
        process = self._process
        try:
            assert process
            assert process.stdin
            assert process.stdout
            send(process.stdin, question)
            ready = select.poll()
            ready.register(process.stdout, select.POLLIN)
            if not ready.poll((question.seconds + GRACE) * 1000):
                raise TimeoutError
            return msgspec.msgpack.decode(received(process.stdout), type=Answer)
        except (OSError, msgspec.DecodeError):
            self.stop()
            raise

    def stop(self) -> None:
        """Kills the process."""
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process, self.was_ended = None, True


class Turn:
    """The worker of one request, and its time: what the worker takes, not what the request waits for others."""

    def __init__(self, guard: Guard, worker: Worker) -> None:
        self._guard, self._worker = guard, worker
        self._left: float = SECONDS
        self._at_hand = AT_HAND

    async def ask(self, question: Question) -> Answer:
        """The answer, within what is left of the time."""
        question.seconds = min(question.seconds, self._left)
        if question.seconds <= 0:
            return Answer(is_interrupted=True)
        asked = self._guard.threads.submit(self._ask, question)
        started = monotonic()
        try:
            return asked.result(timeout=max(self._at_hand, 0))
        except TimeoutError:
            return await asyncio.wrap_future(asked)
        finally:
            self._at_hand -= monotonic() - started

    def _ask(self, question: Question) -> Answer:
        self._worker.start()
        started = monotonic()
        try:
            return self._worker.ask(question)
        finally:
            self._left -= monotonic() - started


class Guard:
    """The workers of a database."""

    def __init__(self, database: Path) -> None:
        self.threads = ThreadPoolExecutor(WORKERS)
        self._free: asyncio.Queue[Worker] = asyncio.Queue()
        for _ in range(WORKERS):
            self._free.put_nowait(Worker(database))

    async def _worker(self) -> Worker:
        """A worker that is free. Raises Busy."""
        if not self._free.empty():
            return self._free.get_nowait()
        try:
            return await asyncio.wait_for(self._free.get(), WAIT)
        except TimeoutError as error:
            raise Busy("too many queries at once: try again in a few seconds") from error

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Turn]:
        """A turn, given back at the end. Raises Busy."""
        worker = await self._worker()
        try:
            yield Turn(self, worker)
        finally:
            if worker.was_ended:
                started = asyncio.get_running_loop().run_in_executor(self.threads, worker.start)
                started.add_done_callback(lambda _: self._free.put_nowait(worker))
            else:
                self._free.put_nowait(worker)
