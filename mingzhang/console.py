"""What the commands show: progress and logs on stderr, results and a closing line, or JSON, on stdout."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from mingzhang.words import called

Tick = Callable[[int, int | None], None]
"""Called with how many are done and how many there are, if that is known."""

stderr = Console(stderr=True)


@contextmanager
def progress(title: str) -> Iterator[Tick]:
    """A bar on a terminal, nothing where stderr is piped."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=stderr, transient=True, disable=not stderr.is_terminal) as bars:
        task = bars.add_task(title, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)


class OneLine(logging.Formatter):
    """A log record as one line: of an exception its type and message, without the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """`ERROR crawler.x: what happened (ValueError: why)`; the cause is not repeated."""
        line = f"{record.levelname} {record.name}: {record.getMessage()}"
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and (not str(error) or str(error) not in line):
            line += f" ({type(error).__name__}: {error})"
        return " ".join(line.split())


def table(headers: list[str], rows: list[list[str]]) -> None:
    """Prints a table: drawn on a terminal, tab-separated lines where stdout is piped."""
    out = Console()
    if not out.is_terminal:
        for row in [headers, *rows]:
            click.echo("\t".join(row))
        return
    drawn = Table(box=None, header_style="bold")
    for position, header in enumerate(headers):
        # The first column is what one copies into the next command: it stays whole.
        drawn.add_column(header, no_wrap=position == 0, overflow="fold")
    for row in rows:
        drawn.add_row(*row)
    out.print(drawn)


def counted(counts: Mapping[str, int], *columns: str) -> str:
    """`新 3，已不在 1`: the counts that are not zero, by the words that the columns have for them."""
    return "，".join(f"{called(name, *columns)} {count}" for name, count in counts.items() if count) or "0"


def warn(message: str) -> None:
    """One line on stderr."""
    click.echo(message, err=True)


def finish(summary: msgspec.Struct, line: str, as_json: bool) -> None:
    """Prints the run's summary: a line for people, or the whole of it as JSON."""
    plain = msgspec.to_builtins(summary, str_keys=True)
    click.echo(msgspec.json.encode(plain, order="deterministic").decode() if as_json else line)
