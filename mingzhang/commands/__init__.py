"""The commands, in the order in which data flows through them."""

import click

from mingzhang.commands.build import build
from mingzhang.commands.check import check
from mingzhang.commands.crawl import crawl
from mingzhang.commands.demo import demo
from mingzhang.commands.export import export
from mingzhang.commands.ingest import ingest
from mingzhang.commands.parse import parse
from mingzhang.commands.read import read
from mingzhang.commands.run import run
from mingzhang.commands.serve import serve
from mingzhang.commands.sites import sites
from mingzhang.commands.status import status
from mingzhang.commands.store import store
from mingzhang.commands.verify import verify

COMMANDS: dict[str, click.Command] = {
    command.name or "": command
    for command in (
        demo,
        sites,
        crawl,
        ingest,
        read,
        parse,
        build,
        check,
        export,
        run,
        serve,
        status,
        verify,
        store,
    )
}
