"""The command line: its global options and its commands, one module of `commands/` each."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path
from typing import Any

import click

from archive.database import BuildError
from archive.executor import ExecutorError
from archive.store import StoreError
from crawler.sites import RegistryError
from mingzhang.commands import COMMANDS
from mingzhang.console import OneLine
from mingzhang.home import Home


class Commands(click.Group):
    """Our commands. What a store or a registry says of bad input ends a command with 1, in one line.

    So does what the disk, the network, another build or a database that is none of ours says.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """In the order in which data flows through them."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command that was asked for."""
        try:
            return super().invoke(ctx)
        except (StoreError, RegistryError, ExecutorError, BuildError) as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            raise
        except (OSError, sqlite3.DatabaseError) as error:
            logging.getLogger(__name__).info("where it came from", exc_info=error)
            step = (
                f"{ctx.invoked_subcommand} ({ctx.params['data']})"  # of a full disk SQLite does not say which
            )
            raise click.ClickException(f"{step}: {type(error).__name__}: {error}") from error


@click.group(
    cls=Commands,
    commands=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--data",
    envvar="MINGZHANG_DATA",
    default="./data",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="数据目录：档案与数据库都在其中 · the folder of the store and the database",
)
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="记录每一步和完整的错误 · log each step, and errors in full, to stderr",
)
@click.version_option(package_name="mingzhang")
@click.pass_context
def main(context: click.Context, data: Path, verbose: bool) -> None:
    """明账 Mingzhang：把地方预决算公开变成一本可查、可算、可下载的账。

    An open ledger of Chinese local public accounts. Each step reads what the one before it wrote:
    crawl (or ingest) → parse → build → serve. Exit codes: 0 done, 1 a step of ours failed, 2 usage,
    3 `check --fail-on` found something.
    """
    handler = logging.StreamHandler()
    # On the handler too: Scrapy opens the root logger to everything.
    handler.setLevel(logging.INFO if verbose else logging.WARNING)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s") if verbose else OneLine())
    logging.basicConfig(level=handler.level, handlers=[handler])
    context.obj = Home(data)
