"""How much of a document the checks watch, and what they cost.

    python bench/audit.py [--changes 1000] [--seed 1] [FILE ...]
    python bench/audit.py --changes 0            # only what the checks cost

Reads the files named, else the rendered samples and, where `$MINGZHANG_REFERENCE` is set, its real documents.
One digit of one amount is changed at a time: a change that is larger than the tolerance, in an amount that an
identity covers, is to be reported as an error at its cell or by an identity through it. Unchanged, no sum is
to be in error. Prints which amounts no identity covers, and what the checks of each document cost against
pdfplumber's `extract_tables` on its pages in the same run. Exit 1 where one of the four falls short.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

import pdfplumber  # noqa: E402
from msgspec.structs import replace  # noqa: E402

import parsers  # noqa: E402
from archive.previews import only_one  # noqa: E402
from parsers.archives import CONTAINERS  # noqa: E402
from parsers.model import Amount, Document, Finding, Statement, Unit  # noqa: E402
from parsers.office.libreoffice import PAGED, pages  # noqa: E402
from parsers.rules import check  # noqa: E402
from parsers.rules.arithmetic import FEN_PER, decimals  # noqa: E402
from parsers.sniff import sniff  # noqa: E402

FOUND, COVERED, COST = 0.97, 0.95, 0.05
PROVING = ("pass", "rounding")
UNITS: dict[str, Unit] = {"元": "yuan", "万元": "wan_yuan"}
MONEY = re.compile(r"(?P<number>-?[\d,.]+) (?P<unit>万?元)")
Spot = tuple[int, int, int]
"""A cell: the statement's ordinal, row and column."""


class Watched(NamedTuple):
    """A document, and for each amount's cell the tolerance in fen of the narrowest identity through it."""

    name: str
    document: Document
    tolerance: dict[Spot, int]
    amounts: list[tuple[Statement, Amount]]
    errors: frozenset[tuple[str, str]]


def watched(name: str, document: Document) -> Watched:
    """Which amounts an identity covers, by the evidence of the findings that hold."""
    places = {spot(s, a): place_fen(s, a) for s in document.statements for a in s.amounts if s.unit}
    tolerance: dict[Spot, int] = {}
    findings = check(document)
    for finding in findings:
        if finding.outcome in PROVING and finding.actual_fen is not None:
            spots = [p for p in spots_of(finding) if p in places]
            half = (sum(places[p] for p in spots) + told_fen(finding)) // 2
            for p in spots:
                tolerance[p] = min(half, tolerance.get(p, half))
    amounts = [(s, a) for s in document.statements for a in s.amounts if s.unit and a.fen]
    return Watched(name, document, tolerance, amounts, errors(findings))


def spot(statement: Statement, amount: Amount) -> Spot:
    return statement.ordinal, amount.row, amount.col


def place_fen(statement: Statement, amount: Amount) -> int:
    unit = statement.unit
    return max(1, FEN_PER[unit] // 10 ** decimals(amount.text)) if unit else 1


def told_fen(finding: Finding) -> int:
    """The last printed places, in fen, of the amounts of sentences that an identity rests on."""
    told = (MONEY.fullmatch(p.text or "") for p in finding.evidence if p.claim is not None)
    return sum(FEN_PER[UNITS[m["unit"]]] // 10 ** decimals(m["number"]) for m in told if m)


def spots_of(finding: Finding) -> list[Spot]:
    return [
        (p.statement, p.row, p.col)
        for p in finding.evidence
        if p.statement is not None and p.row is not None and p.col is not None
    ]


def errors(findings: tuple[Finding, ...]) -> frozenset[tuple[str, str]]:
    return frozenset((f.rule, f.message) for f in findings if f.outcome == "error")


def changed(statement: Statement, amount: Amount, dice: random.Random) -> Amount:
    """The amount with one digit of its print another one."""
    at = dice.choice([i for i, c in enumerate(amount.text) if c.isascii() and c.isdigit()])
    digit = dice.choice([d for d in "0123456789" if d != amount.text[at]])
    text = amount.text[:at] + digit + amount.text[at + 1 :]
    return replace(amount, text=text, fen=worth(statement, text))


def worth(statement: Statement, text: str) -> int | None:
    """What a plain print stands for in fen; None for one with other marks in it."""
    plain = text.replace(",", "").strip()
    is_plain = plain.removeprefix("-").replace(".", "", 1).isascii() and plain.removeprefix("-")[0].isdigit()
    is_number = is_plain and plain.removeprefix("-").replace(".", "", 1).isdigit()
    return int(Decimal(plain) * FEN_PER[statement.unit]) if is_number and statement.unit else None


def with_amount(document: Document, statement: Statement, old: Amount, new: Amount) -> Document:
    """The document as it would be with the other print: the amount, and the text of its cell."""
    cells = tuple(
        replace(c, text=new.text) if (c.row, c.col) == (old.row, old.col) else c
        for c in statement.table.cells
    )
    amounts = tuple(new if a is old else a for a in statement.amounts)
    other = replace(statement, amounts=amounts, table=replace(statement.table, cells=cells))
    return replace(document, statements=tuple(other if s is statement else s for s in document.statements))


def documents(named: list[Path]) -> dict[str, tuple[bytes, tuple[Document, ...]]]:
    """The files' bytes and their documents that hold amounts."""
    reference = os.environ.get("MINGZHANG_REFERENCE")
    paths = named or sorted((ROOT / "samples" / "rendered").glob("*/*"))
    if not named and reference:
        paths += sorted(Path(reference, "real").glob("*.pdf"))
    elif not named:
        print("MINGZHANG_REFERENCE is not set: the samples alone, no real document")
    found = {}
    for path in paths:
        data = path.read_bytes()
        held = [d for d in parsers.parse(data).documents if any(s.amounts for s in d.statements)]
        if held:
            found[f"{path.parent.name}/{path.name}"] = (data, tuple(held))
    return found


def mutate(all_watched: list[Watched], count: int, seed: int) -> tuple[int, int, list[str]]:
    """How many changes were to be found, how many were, and those that were not."""
    dice = random.Random(seed)
    wanted, seen, missed = 0, 0, []
    pool = [(w, s, a) for w in all_watched for s, a in w.amounts if worth(s, a.text) == a.fen]
    for _ in range(count):
        w, statement, amount = dice.choice(pool)
        new = changed(statement, amount, dice)
        limit = w.tolerance.get(spot(statement, amount))
        if limit is None or abs(new.fen - amount.fen) <= limit:
            continue
        wanted += 1
        after = check(with_amount(w.document, statement, amount, new))
        raised = [f for f in after if f.outcome == "error" and (f.rule, f.message) not in w.errors]
        if any(spot(statement, amount) in spots_of(f) for f in raised):
            seen += 1
        else:
            missed.append(
                f"{w.name} 《{statement.title}》{spot(statement, amount)} {amount.text} → {new.text}"
            )
    return wanted, seen, missed


def uncovered(all_watched: list[Watched]) -> tuple[int, Counter[str]]:
    """How many amounts that are not nil there are, and where those stand that no identity covers."""
    bare: Counter[str] = Counter()
    total = 0
    for w in all_watched:
        said = undecided(w.document)
        for statement, amount in w.amounts:
            total += 1
            if spot(statement, amount) not in w.tolerance:
                why = said.get(statement.ordinal, "no identity of it in this document")
                bare[f"{w.name} 《{statement.title}》{amount.measure}: {why}"] += 1
    return total, bare


def undecided(document: Document) -> dict[int, str]:
    """What the checks say why a statement's sums cannot be judged, by its ordinal."""
    findings = (f for f in check(document) if f.outcome == "info" and f.rule.startswith("A-"))
    return {p.statement: f"{f.rule} {f.message}" for f in findings for p in f.evidence if p.statement}


def cost(data: bytes, held: tuple[Document, ...], rounds: int = 5) -> tuple[float, float]:
    """CPU seconds of the checks, and of `extract_tables`, on a PDF: the best of rounds that take turns.

    The checks are so much shorter that each round has them run four times, so that both meet the same machine.
    """
    ours, theirs = [], []
    for _ in range(rounds):
        theirs.append(seconds(lambda: tables(data)))
        ours += [seconds(lambda: [check(document) for document in held]) for _ in range(4)]
    return min(ours), min(theirs)


def tables(data: bytes) -> None:
    """The peer: pdfplumber's tables of each page."""
    with pdfplumber.open(BytesIO(data)) as pdf:
        for page in pdf.pages:
            page.extract_tables()


def seconds(run: Callable[[], object]) -> float:
    started = time.process_time()
    run()
    return time.process_time() - started


def theirs_reads(data: bytes) -> bool:
    """Whether the peer sees text: of a font whose characters it does not know it sees none, and is quick."""
    with pdfplumber.open(BytesIO(data)) as pdf:
        return any(page.chars for page in pdf.pages)


def printed(data: bytes) -> bytes | None:
    """The pages of an office file, or of the one in a container; None for what has none."""
    kind = sniff(data) or ""
    found = (data, kind) if kind in PAGED else only_one(data, PAGED) if kind in CONTAINERS else None
    return pages(*found) if found else None


def costs(files: dict[str, tuple[bytes, tuple[Document, ...]]]) -> float:
    """Print what the checks cost on each file that is a PDF, or that LibreOffice prints as one: the worst ratio."""
    worst = all_ours = all_theirs = 0.0
    for name, (data, docs) in files.items():
        pdf = data if name.endswith(".pdf") else printed(data)
        if pdf is None:
            print(f"cost: {name}: it has no pages to measure against")
            continue
        ours, theirs = cost(pdf, docs)
        if not theirs_reads(pdf):
            print(
                f"cost: {name}: {1000 * ours:.1f} ms; it is nothing to pdfplumber, which reads no character of it"
            )
            continue
        all_ours, all_theirs, worst = all_ours + ours, all_theirs + theirs, max(worst, ours / theirs)
        print(f"cost: {name}: {1000 * ours:.1f} ms, {1000 * theirs:.0f} ms = {ours / theirs:.1%}")
    print(
        f"cost: {all_ours:.2f} s of checks, {all_theirs:.2f} s of extract_tables = {all_ours / all_theirs:.1%}"
    )
    return worst


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--changes", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("files", nargs="*", type=Path)
    given = options.parse_args()
    files = documents(given.files)
    if not given.changes:
        return int(costs(files) > COST)
    held = [watched(name, d) for name, (_, docs) in files.items() for d in docs]
    for w in held:
        print(f"{w.name}: {len(w.amounts)} amounts, {len(w.errors)} errors")
    total, bare = uncovered(held)
    covered = 1 - sum(bare.values()) / total
    print(f"covered: {total - sum(bare.values())} of {total} amounts that are not nil = {covered:.2%}")
    for where, count in bare.most_common():
        print(f"  not covered: {count} × {where}")
    again = sum(
        errors(check(w.document)) != w.errors for _ in range(given.changes // len(held)) for w in held
    )
    print(f"unchanged: {given.changes // len(held) * len(held)} times, other errors {again} times")
    wanted, seen, missed = mutate(held, given.changes, given.seed)
    print(f"changed: {seen} of {wanted} found = {seen / wanted:.2%}")
    for line in missed:
        print(f"  not found: {line}")
    worst = costs(files)
    return int(covered < COVERED or seen < FOUND * wanted or worst > COST or again > 0)


if __name__ == "__main__":
    sys.exit(main())
