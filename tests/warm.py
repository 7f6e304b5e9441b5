"""The command line, begun at once: a process that has imported it all forks one for each command.

To import everything takes some seconds of a core, and a command that is killed many times needs them no less
than one that is not. What is run is the same: a process of its own, with its own workers, ended by a signal or
by itself.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

PRELOADED = ("mingzhang.cli", "crawler.run", "crawler.middlewares", "archive.export.release", "archive.s3")


class Done(NamedTuple):
    """A command that ended: its exit status, below 0 by which signal, and what it said."""

    status: int
    stdout: str
    stderr: str


class Command:
    """A command that may be running."""

    def __init__(self, warm: Warm, pid: int, out: Path) -> None:
        self._warm, self.pid, self._out = warm, pid, out

    def kill(self, *, workers: bool) -> None:
        """`kill -9`, of the command alone or with all that it started."""
        if workers:
            os.killpg(self.pid, signal.SIGKILL)
        else:
            os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> Done:
        """How it ended, once it has."""
        status = os.waitstatus_to_exitcode(self._warm.ask({"wait": self.pid}))
        said = [Path(f"{self._out}.{name}").read_text("utf-8") for name in ("out", "err")]
        return Done(status, *said)


class Warm:
    """The process that forks; one command at a time is waited for."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process, self._folder, self._count = process, folder, 0

    def start(self, *arguments: str | Path, **environment: str) -> Command:
        """Begin a command, with these variables besides those that this process had at first."""
        self._count += 1
        out = self._folder / str(self._count)
        for name in ("out", "err"):  # a command may be killed before it could make them
            Path(f"{out}.{name}").touch()
        asked = {"run": [str(argument) for argument in arguments], "environment": environment}
        return Command(self, self.ask({**asked, "out": str(out)}), out)

    def run(self, *arguments: str | Path, **environment: str) -> Done:
        """A command that nothing disturbs."""
        return self.start(*arguments, **environment).wait()

    def ask(self, asked: Mapping[str, object]) -> int:
        """What the forking process answers."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def warm(folder: Path) -> Iterator[Warm]:
    """Begins commands; what they say is kept in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, __file__]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin
        yield Warm(process, folder)
        process.stdin.close()


def serve() -> None:
    """Fork a command for each line that asks for one, and wait for one where a line asks for that."""
    for name in PRELOADED:
        importlib.import_module(name)
    for line in sys.stdin:
        asked = json.loads(line)
        if "wait" in asked:
            answer = os.waitpid(asked["wait"], 0)[1]
        elif answer := os.fork():
            os.setpgid(answer, answer)  # before it may be killed as a group
        else:
            become(asked)
        print(answer, flush=True)


def become(asked: dict[str, Any]) -> None:
    """Be the command. Never returns."""
    for handle, name in ((0, os.devnull), (1, f"{asked['out']}.out"), (2, f"{asked['out']}.err")):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT, 0o644), handle)
    os.environ.update(asked["environment"])
    sys.modules["__main__"] = types.ModuleType("__main__")  # workers must not import this file as theirs
    from mingzhang.cli import main

    sys.exit(main(asked["run"]))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    serve()
