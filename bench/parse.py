"""How fast PDFs are parsed: bytes → finished record, against pdfplumber's `extract_tables` alone.

    python bench/parse.py [--rounds 3] [--pages 50,500] [--work 8] [FILE.pdf ...]

Reads the PDFs named, else those of `$MINGZHANG_REFERENCE/real`, else the rendered samples. One core, CPU time, the
best of the rounds, in turn with its peers in each: `extract_tables`, and a floor that reads text, character boxes
and path segments by pypdfium2 and does nothing else. What the parser remembers of texts is forgotten before each
file. Then the parts of the parsing apart; how time and memory grow with the pages of one PDF; and the parse step
on copies of the files, with one worker process and with two, beside what two cores are to bare processes.
"""

from __future__ import annotations

import argparse
import ctypes
import logging
import math
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import cycle, islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

import pdfplumber  # noqa: E402
import pikepdf  # noqa: E402
import pypdfium2 as pdfium  # noqa: E402
import pypdfium2.raw as raw  # noqa: E402

import parsers  # noqa: E402
from bench import cores  # noqa: E402
from bench.report import tell  # noqa: E402
from parsers import bundle  # noqa: E402
from parsers.remembered import forget  # noqa: E402

STEPS = sys.modules["parsers.parse"]
"""The module, whose name the function takes."""
OF_TABLES, OF_FLOOR, MEGABYTES, GROWTH, SPEEDUP = 0.2, 4.0, 400, 1.2, 1.8
"""The targets: most of `extract_tables`, of the floor, of memory, of time per page; least with a second core."""
PARTS: dict[str, tuple[Any, str]] = {
    "geometry": (STEPS, "open_source"),
    "forms": (bundle, "read_statements"),
    "narrative: sections": (bundle, "read_sections"),
    "narrative: claims": (bundle, "claims_of"),
    "repairs": (bundle, "mend"),
    "performance": (bundle, "read_projects"),
}
"""Part of the parsing → where the function that does it is called from, and its name there."""
Task = Callable[[bytes], object]


def files(named: list[Path]) -> list[Path]:
    """What is measured, and where it comes from on the first line of the report."""
    reference = os.environ.get("MINGZHANG_REFERENCE")
    if named:
        return named
    if reference:
        print("the real documents of the reference folder")
        return sorted(Path(reference, "real").glob("*.pdf"))
    print("MINGZHANG_REFERENCE is not set: the rendered samples, not real documents")
    return sorted((ROOT / "samples" / "rendered").glob("*/*.pdf"))


def ours(data: bytes) -> None:
    forget()
    parsers.parse(data)


def theirs(data: bytes) -> None:
    with pdfplumber.open(BytesIO(data)) as document:
        for page in document.pages:
            page.extract_tables()


def theirs_reads(data: bytes) -> bool:
    """Whether pdfplumber sees text; where it does not know the characters of a font it sees none, and is quick."""
    with pdfplumber.open(BytesIO(data)) as document:
        return any(page.chars for page in document.pages)


def floor(data: bytes) -> None:
    """Every character with its box, and every segment of every path."""
    box, x, y = raw.FS_RECTF(), ctypes.c_float(), ctypes.c_float()
    read = 0
    with pdfium.PdfDocument(data) as document:
        for page in document:
            textpage = page.get_textpage()  # held: without it, its handle is one of nothing
            text = textpage.raw
            for i in range(raw.FPDFText_CountChars(text)):
                read += bool(raw.FPDFText_GetUnicode(text, i) and raw.FPDFText_GetLooseCharBox(text, i, box))
            for item in objects(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject):
                is_path = raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_PATH
                for i in range(raw.FPDFPath_CountSegments(item) if is_path else 0):
                    raw.FPDFPathSegment_GetPoint(raw.FPDFPath_GetPathSegment(item, i), x, y)
    if not read:
        raise RuntimeError("the floor read no character")


def objects(holder: Any, count: Callable[[Any], int], at: Callable[[Any, int], Any]) -> Iterator[Any]:
    """What a page is drawn with, the contents of its form XObjects too."""
    for i in range(count(holder)):
        item = at(holder, i)
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_FORM:
            yield from objects(item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject)
        else:
            yield item


def seconds(task: Task, data: bytes) -> float:
    """CPU seconds."""
    started = time.process_time()
    task(data)
    return time.process_time() - started


def in_turn(paths: Sequence[Path], rounds: int) -> dict[Path, dict[Task, float]]:
    """CPU seconds of each task on each file, the best of the rounds: other programs only ever add."""
    tasks: tuple[Task, ...] = ours, theirs, floor
    found: dict[Path, dict[Task, float]] = {}
    for path in paths:
        data = path.read_bytes()
        timed = [[seconds(task, data) for task in tasks] for _ in range(rounds)]
        found[path] = dict(zip(tasks, map(min, zip(*timed, strict=True)), strict=True))
    return found


@contextmanager
def timed_parts() -> Iterator[dict[str, float]]:
    """CPU seconds of each part, while this is open."""
    spent: dict[str, float] = defaultdict(float)
    originals = {part: getattr(module, name) for part, (module, name) in PARTS.items()}
    for part, (module, name) in PARTS.items():
        setattr(module, name, timed(originals[part], spent, part))
    try:
        yield spent
    finally:
        for part, (module, name) in PARTS.items():
            setattr(module, name, originals[part])


def parts(paths: Sequence[Path], rounds: int) -> dict[str, float]:
    """CPU seconds of each part, the best of some rounds over all files."""
    found = []
    for _ in range(rounds):
        with timed_parts() as spent:
            for path in paths:
                ours(path.read_bytes())
        found.append(spent)
    return {part: min(spent[part] for spent in found) for part in PARTS}


def timed(function: Callable[..., Any], spent: dict[str, float], part: str) -> Callable[..., Any]:
    def run(*arguments: Any, **named: Any) -> Any:
        started = time.process_time()
        try:
            return function(*arguments, **named)
        finally:
            spent[part] += time.process_time() - started

    return run


def long_pdf(paths: Sequence[Path], pages: int) -> bytes:
    """One PDF of so many pages, those of the files in turn."""
    out, joined = BytesIO(), pikepdf.new()
    sources = [pikepdf.open(path) for path in paths]
    for page in islice(cycle(page for source in sources for page in source.pages), pages):
        joined.pages.append(page)
    joined.save(out)
    return out.getvalue()


def long_run(data: bytes) -> tuple[float, int]:
    """CPU seconds, and the most MB, of a fresh process that parses a file."""
    program = "import sys, time, resource, parsers\ndata = sys.stdin.buffer.read()\n"
    program += "started = time.process_time()\nparsers.parse(data)\n"
    program += (
        "print(time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=data, capture_output=True, cwd=ROOT, check=True
    )
    took, megabytes = done.stdout.split()
    return float(took), int(megabytes)


def tell_ratios(paths: Sequence[Path], rounds: int) -> list[bool]:
    """Ours to its peers, for each file and together, and the parts of it."""
    found = in_turn(paths, rounds)
    print(f"{'ours':>7} {'theirs':>7} {'ratio':>6} {'floor':>6} {'ratio':>6}  file")
    for path, by in found.items():
        mine, tables, least = by[ours], by[theirs], by[floor]
        print(f"{mine:7.2f} {tables:7.2f} {mine / tables:6.3f} {least:6.3f} {mine / least:6.2f}  {path.name}")
    spent = sum(by[ours] for by in found.values())
    for part, took in parts(paths, rounds).items():
        print(f"{took:7.3f} {took / spent:6.0%}  {part}")
    read = {path: by for path, by in found.items() if theirs_reads(path.read_bytes())}
    if len(read) < len(found):
        print(
            f"{len(found) - len(read)} of the PDFs are nothing to pdfplumber, which reads no character of them"
        )
    return [
        *([against("extract_tables", "pdfplumber", theirs, read, OF_TABLES)] if read else []),
        against("the floor", "PDFium's text, boxes and segments", floor, found, OF_FLOOR),
    ]


def against(name: str, peer: str, task: Task, found: dict[Path, dict[Task, float]], at_most: float) -> bool:
    """Ours to a peer's task, over files."""
    mine, other = (sum(by[each] for by in found.values()) for each in (ours, task))
    return tell(
        "parse",
        f"PDF to record, against {name}",
        mine / other,
        size=f"{len(found)} PDFs",
        ours=f"{mine:.2f} s",
        peer=f"{peer} {other:.2f} s",
        at_most=at_most,
    )


def tell_growth(paths: Sequence[Path], pages: Sequence[int]) -> list[bool]:
    """Time per page and memory of one PDF as it grows."""
    found = {count: long_run(long_pdf(paths, count)) for count in pages}
    per_page = {count: took / count for count, (took, _) in found.items()}
    for count, (took, megabytes) in found.items():
        tell("parse", "most memory, MB", megabytes, size=f"{count:,} pages", ours=f"{took:.2f} s")
    first, last = min(pages), max(pages)
    return [
        tell("parse", "most memory, MB", found[last][1], size=f"{last:,} pages", at_most=MEGABYTES),
        tell(
            "parse",
            "time per page as a PDF grows",
            per_page[last] / per_page[first],
            size=f"{first:,} → {last:,} pages",
            ours=f"{per_page[last] * 1000:.1f} ms",
            peer=f"{per_page[first] * 1000:.1f} ms",
            at_most=GROWTH,
        ),
    ]


def tell_cores(paths: Sequence[Path], work: float, rounds: int) -> list[bool]:
    """The parse step with a second worker, on so many copies as are `work` seconds for one."""
    copies = math.ceil(work / sum(seconds(ours, path.read_bytes()) for path in paths))
    took = cores.parsing(paths, copies, (1, 2), rounds)
    limit = cores.bare(paths, math.ceil(copies / 4), (1, 2), rounds)
    for count, each in took.items():
        print(f"{each.seconds:7.2f} {each.queued:7.2f} s in the queue for a core, {count} workers")
    gained, possible = took[1].own / took[2].own, 2 * limit[1] / limit[2]
    print(f"load {os.getloadavg()[0]:.1f}; two bare processes do {possible:.2f} times what one does")
    size, own, alone = f"{copies * len(paths)} PDFs", f"{took[2].own:.2f} s", f"{took[1].own:.2f} s"
    tell("parse", "2 worker processes, against 1", gained, size=size, ours=own, peer=alone)
    return [
        tell(
            "parse",
            "2 worker processes against 1, were 2 cores twice one",
            gained * 2 / possible,
            size=size,
            ours=f"{gained:.2f}",
            peer=f"bare processes {possible:.2f}",
            at_least=SPEEDUP,
        )
    ]


def main() -> int:
    """Measures; 1 where a target is missed."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--pages", default="50,500")
    options.add_argument("--work", type=float, default=8, help="seconds of work for a worker alone")
    chosen = options.parse_args()
    logging.disable(logging.WARNING)
    paths = files(chosen.files)
    parsers.parse(paths[0].read_bytes())  # what is read once (word lists, forms) is read
    held = tell_ratios(paths, chosen.rounds)
    held += tell_growth(paths, [int(count) for count in chosen.pages.split(",")])
    held += tell_cores(paths, chosen.work, chosen.rounds)
    return int(not all(held))


if __name__ == "__main__":
    sys.exit(main())
