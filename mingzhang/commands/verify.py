"""`mingzhang verify`: everything that is kept, hashed again."""

from __future__ import annotations

import click
from msgspec import Struct

from archive.flaws import Flaw
from archive.repair import verify_and_repair
from archive.verify import verify as check_all
from mingzhang.console import counted, finish, progress
from mingzhang.home import Home, existing
from mingzhang.options import json_option


class VerifySummary(Struct, frozen=True):
    """Things hashed again by what they are; what of them is not as it was left; what a repair mended."""

    checked: dict[str, int]
    flaws: tuple[Flaw, ...]
    repaired: tuple[Flaw, ...]


@click.command()
@click.option("--repair", is_flag=True, help="修复能修复的 · mend what can be mended")
@click.option(
    "--from",
    "origin",
    metavar="STORE",
    help="修复所用的另一份档案 · a second store to mend from: DIR or s3://…",
)
@json_option
@click.pass_obj
def verify(home: Home, repair: bool, origin: str | None, as_json: bool) -> None:
    """重新核对全部档案与数据库 · Hash everything again, and name what is missing, altered, orphaned or torn.

    Exits with 1 where anything is. With --repair, records are parsed and the database is built again;
    raw files and the ledger can only come from a second store.
    """
    if origin is not None and not repair:
        raise click.UsageError("--from 要与 --repair 同用 · --from goes with --repair")
    with progress("核验 verify") as tick:
        if repair:
            source = existing(origin) if origin is not None else None
            before, after = verify_and_repair(
                home.store if source else home.held, home.database, source, tick
            )
        else:
            before = after = check_all(home.held, home.database, tick)
    repaired = tuple(flaw for flaw in before.flaws if flaw not in after.flaws)
    if not as_json:
        for said, flaws in (("已修复 repaired", repaired), ("有误 found", after.flaws)):
            for flaw in flaws:
                click.echo(f"{said}\t{flaw}")
    found = f"有误 {len(after.flaws)}" if after.flaws else "无误"
    mended = f"，已修复 {len(repaired)}" if repaired else ""
    line = f"核验 verify：{counted(after.checked, 'verified')}，{found}{mended}"
    finish(VerifySummary(after.checked, after.flaws, repaired), line, as_json)
    if after.flaws:
        raise SystemExit(1)
