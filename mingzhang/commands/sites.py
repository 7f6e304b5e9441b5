"""`mingzhang sites`: the registry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click
import msgspec
from msgspec import Struct

from archive.ledger import utc_now
from crawler.detect import Detection, Page, detect
from crawler.doubts import doubts
from crawler.drafts import province_file
from crawler.entries import to_yaml
from crawler.imports import Imported, ImportTableError, Unplaced, import_table, read_table, words
from crawler.sites import SHIPPED, Site, hostname, load
from crawler.stated import Stated, doubts_of, draft_of, stated
from mingzhang.console import counted, finish, table, warn
from mingzhang.options import json_option, registry_option

HOW_SURE = {"high": "把握大", "medium": "有把握", "low": "没有把握"}


class Detected(Struct, frozen=True):
    """What `sites detect` found: the platform, what the page states, and the entry drafted from both."""

    platform: Detection
    page: Stated
    entry: Site | None


class ImportSummary(Struct, frozen=True):
    """What `sites import` made of a table."""

    placed: int
    unplaced: tuple[Unplaced, ...]
    reasons: dict[str, int]


@click.group()
def sites() -> None:
    """站点登记 · The registry of sites."""


@sites.command("list")
@registry_option
@json_option
def list_sites(registry: Path | None, as_json: bool) -> None:
    """列出登记的站点 · Print the registered sites."""
    found = load(registry or SHIPPED)
    if as_json:
        click.echo(msgspec.json.encode(found, order="deterministic"))
        return
    table(
        ["id", "名称", "区划", "类别", "平台", "可信度"],
        [[s.id, s.name, s.region, s.role, s.family, s.confidence] for s in found],
    )
    click.echo(f"登记 sites：{len(found)} 站")


@sites.command()
@registry_option
def check(registry: Path | None) -> None:
    """检查登记文件 · Validate the registry: exit 1 names file and line of what is wrong.

    What is valid but doubtful is told on stderr, and fails nothing.
    """
    found = load(registry or SHIPPED)
    doubtful = list(doubts(found))
    for message in doubtful:
        warn(message)
    click.echo(f"登记无误 sites check：{len(found)} 站，提示 {len(doubtful)} 条")


@sites.command("detect")
@click.argument("source", metavar="URL|FILE")
@click.option("--url", help="FILE 的网址 · the address that a saved page came from")
@json_option
def detect_site(source: str, url: str | None, as_json: bool) -> None:
    """认出一页所属的平台并起草登记 · Name the platform of a list page, and draft its entry.

    URL is asked for once, as a crawl would: identified, by robots.txt, within limits. FILE is a saved page.
    The entry goes to stdout; look at it before you use it.
    """
    page = _page(source, url)
    platform, said = detect(page), stated(page)
    entry = draft_of(said, platform, utc_now().date())
    if as_json:
        click.echo(msgspec.json.encode(Detected(platform, said, entry), order="deterministic"))
        return
    for line in _explained(platform, said):
        click.echo(f"# {line}")
    if entry:
        click.echo(to_yaml([entry]), nl=False)
    else:
        warn("网址不明，未起草登记：用 --url 给出 · no entry: say with --url where the page came from")


@sites.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="按省写成登记文件的目录 · a folder for the entries, one file per province",
)
@registry_option
@json_option
def import_sites(file: Path, folder: Path | None, registry: Path | None, as_json: bool) -> None:
    """把站点表（CSV）变成登记条目 · Turn a table of sites into entries, on stdout or in a folder.

    Rows that cannot be placed are told on stderr with the reason: that is a result, and fails nothing. Sites
    of the registry are not drafted again.
    """
    try:
        found = import_table(read_table(file), load(registry or SHIPPED))
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file}：不是文字表格（CSV）· no table of text: {error}") from error
    except ImportTableError as error:
        raise click.ClickException(f"{file}: {error}") from error
    if folder:
        _write(found.sites, folder)
    elif not as_json:
        click.echo(to_yaml(sorted(found.sites, key=lambda site: site.region)), nl=False)
    _report(found, as_json, has_entries=folder is None)


def _page(source: str, url: str | None) -> Page:
    # Scrapy's import costs a second that the other commands spare
    from crawler.looking import NotSeenError, look, read_page
    from crawler.run import CrawlError

    if not source.startswith(("http://", "https://")):
        if not Path(source).is_file():
            raise click.UsageError(f"既不是网址，也没有这个文件 · neither an address nor a file: {source}")
        return read_page(Path(source).read_bytes(), url)
    if not hostname(source):
        raise click.UsageError(f"不是网址 · not an address: {source}")
    try:
        return look(source)
    except (CrawlError, NotSeenError) as error:
        raise click.ClickException(str(error)) from error


def _explained(platform: Detection, said: Stated) -> Iterable[str]:
    yield f"平台 {platform.family}（{HOW_SURE[platform.confidence]}） · family, {platform.confidence} confidence"
    for sign in platform.seen:
        yield f"  {sign.where} ×{sign.times}: {sign.example}"
    if not platform.seen:
        yield "  没有看到哪个平台独有的特征 · no platform's signs stand out: `generic` follows any links"
    others = {family: weight for family, weight in platform.rivals.items() if family != platform.family}
    if others:
        yield f"  也像 · also like: {counted(others)}"
    yield from doubts_of(said)


def _write(found: Iterable[Site], folder: Path) -> None:
    """One file for each province; a file that is there already is left alone, and ends the command."""
    files: dict[Path, list[Site]] = {}
    for site in sorted(found, key=lambda site: site.region):
        files.setdefault(folder / province_file(site.region), []).append(site)
    if there := [str(path) for path in files if path.exists()]:
        raise click.ClickException(f"已经存在 · there already: {', '.join(there)}")
    folder.mkdir(parents=True, exist_ok=True)
    for path, entries in files.items():
        path.write_text(to_yaml(entries), "utf-8")


def _why(reasons: dict[str, int]) -> str:
    return "，".join(f"{words().reasons[reason]} {count}" for reason, count in reasons.items())


def _report(found: Imported, as_json: bool, *, has_entries: bool) -> None:
    """The rows that were not placed, on stderr; so is the closing line where the entries are on stdout."""
    reasons = Counter(row.reason for row in found.unplaced)
    summary = ImportSummary(len(found.sites), found.unplaced, dict(reasons.most_common()))
    line = f"导入 sites import：登记 {summary.placed} 站，未能登记 {len(found.unplaced)} 行"
    line += f"（{_why(summary.reasons)}）" if reasons else ""
    if as_json:
        finish(summary, line, as_json)
        return
    for row in found.unplaced:
        told = " ".join(filter(None, [row.region, row.url, row.detail]))
        warn(f"第 {row.line} 行 {words().reasons[row.reason]}：{told}")
    click.echo(line, err=has_entries)
