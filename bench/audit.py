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
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

import parsers  # noqa: E402
from archive.previews import only_one  # noqa: E402
from bench.changes import mutate  # noqa: E402
from bench.covered import Watched, errors, uncovered, watched  # noqa: E402
from bench.peers import extract_tables, has_text, seconds  # noqa: E402
from parsers.archives import CONTAINERS  # noqa: E402
from parsers.model import Document  # noqa: E402
from parsers.office.libreoffice import PAGED, pages  # noqa: E402
from parsers.rules import check  # noqa: E402
from parsers.sniff import sniff  # noqa: E402

FOUND, COVERED, COST = 0.97, 0.95, 0.05
"""The targets: least of the changes found and of the amounts covered, most of `extract_tables`."""
Files = Mapping[str, tuple[bytes, tuple[Document, ...]]]
"""By name: the bytes of a file, and its documents that hold amounts."""


def documents(named: list[Path]) -> Files:
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


def is_covered(held: Sequence[Watched]) -> bool:
    """Print which amounts no identity covers; whether few enough."""
    total, bare = uncovered(held)
    covered = total - sum(bare.values())
    print(f"covered: {covered} of {total} amounts that are not nil = {covered / total:.2%}")
    for where, count in bare.most_common():
        print(f"  not covered: {count} × {where}")
    return covered >= COVERED * total


def is_steady(held: Sequence[Watched], changes: int) -> bool:
    """Print, and return, whether documents that nothing was changed in raise the same errors each time."""
    rounds = changes // len(held)
    again = sum(errors(check(w.document)) != w.errors for _ in range(rounds) for w in held)
    print(f"unchanged: {rounds * len(held)} times, other errors {again} times")
    return not again


def is_noticed(held: Sequence[Watched], changes: int, seed: int) -> bool:
    """Print which changes of a digit raise no error; whether few enough."""
    found = mutate(held, changes, seed)
    print(f"changed: {found.seen} of {found.wanted} found = {found.seen / max(1, found.wanted):.2%}")
    for line in found.missed:
        print(f"  not found: {line}")
    return found.seen >= FOUND * found.wanted


def is_cheap(files: Files) -> bool:
    """Print what the checks cost on each file that is a PDF, or that LibreOffice prints as one; whether little."""
    worst = all_ours = all_theirs = 0.0
    for name, (data, docs) in files.items():
        pdf = data if name.endswith(".pdf") else printed(data)
        if pdf is None:
            print(f"cost: {name}: it has no pages to measure against")
            continue
        ours, theirs = cost(pdf, docs)
        if not has_text(pdf):
            what = "it is nothing to pdfplumber, which reads no character of it"
            print(f"cost: {name}: {1000 * ours:.1f} ms; {what}")
            continue
        all_ours, all_theirs, worst = all_ours + ours, all_theirs + theirs, max(worst, ours / theirs)
        print(f"cost: {name}: {1000 * ours:.1f} ms, {1000 * theirs:.0f} ms = {ours / theirs:.1%}")
    if all_theirs:
        ratio = f"{all_ours / all_theirs:.1%}"
        print(f"cost: {all_ours:.2f} s of checks, {all_theirs:.2f} s of extract_tables = {ratio}")
    return worst <= COST


def cost(data: bytes, held: tuple[Document, ...], rounds: int = 5) -> tuple[float, float]:
    """CPU seconds of the checks, and of `extract_tables`, on a PDF: the best of rounds that take turns.

    The checks are so much shorter that each round has them run four times, so that both meet the same machine.
    """
    ours, theirs = [], []
    for _ in range(rounds):
        theirs.append(seconds(extract_tables, data))
        ours += [seconds(lambda: [check(document) for document in held]) for _ in range(4)]
    return min(ours), min(theirs)


def printed(data: bytes) -> bytes | None:
    """The pages of an office file, or of the one in a container; None for what has none."""
    kind = sniff(data) or ""
    found = (data, kind) if kind in PAGED else only_one(data, PAGED) if kind in CONTAINERS else None
    return pages(*found) if found else None


def main() -> int:
    """Measures; 1 where a target is missed, 2 where no file holds an amount."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--changes", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("files", nargs="*", type=Path)
    given = options.parse_args()
    files = documents(given.files)
    if not given.changes:
        return int(not is_cheap(files))
    held = [watched(name, d) for name, (_, docs) in files.items() for d in docs]
    if not any(w.amounts for w in held):
        options.error("no file holds an amount in a unit that is known")
    for w in held:
        print(f"{w.name}: {len(w.amounts)} amounts, {len(w.errors)} errors")
    within = [is_covered(held), is_steady(held, given.changes)]
    within += [is_noticed(held, given.changes, given.seed), is_cheap(files)]
    return int(not all(within))


if __name__ == "__main__":
    sys.exit(main())
