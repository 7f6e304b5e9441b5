"""How fast PDFs are parsed: bytes → finished record, against pdfplumber's `extract_tables` alone.

    python bench/parse.py [--rounds 3] [--pages 500] [FILE.pdf ...]

Reads the PDFs named, else those of `$MINGZHANG_REFERENCE/real`, else the rendered samples; one core, CPU time, the
best of the rounds. Prints each file's ratio, the parts of the parsing apart, the floor (PDFium's characters
with their boxes, and its path segments, and nothing made of them), and the peak memory on one long PDF.
"""

from __future__ import annotations

import argparse
import ctypes
import logging
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
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
from parsers import bundle  # noqa: E402

STEPS = sys.modules["parsers.parse"]
"""The module, whose name the function takes."""
TARGET = 0.25
TARGET_MEGABYTES = 400
PARTS: dict[str, tuple[Any, str]] = {
    "geometry": (STEPS, "open_source"),
    "forms": (bundle, "read_statements"),
    "narrative: sections": (bundle, "read_sections"),
    "narrative: claims": (bundle, "claims_of"),
    "repairs": (bundle, "mend"),
    "performance": (bundle, "read_projects"),
}
"""Part of the parsing → where the function that does it is called from, and its name there."""


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


def theirs(data: bytes) -> None:
    with pdfplumber.open(BytesIO(data)) as document:
        for page in document.pages:
            page.extract_tables()


def floor(data: bytes) -> None:
    """Every character with its box, and every segment of every path."""
    box, x, y = raw.FS_RECTF(), ctypes.c_float(), ctypes.c_float()
    with pdfium.PdfDocument(data) as document:
        for page in document:
            text = page.get_textpage().raw
            for i in range(raw.FPDFText_CountChars(text)):
                raw.FPDFText_GetUnicode(text, i)
                raw.FPDFText_GetLooseCharBox(text, i, box)
            for item in objects(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject):
                is_path = raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_PATH
                for i in range(raw.FPDFPath_CountSegments(item) if is_path else 0):
                    raw.FPDFPathSegment_GetPoint(raw.FPDFPath_GetPathSegment(item, i), x, y)


def objects(holder: Any, count: Callable[[Any], int], at: Callable[[Any, int], Any]) -> Iterator[Any]:
    """What a page is drawn with, the contents of its form XObjects too."""
    for i in range(count(holder)):
        item = at(holder, i)
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_FORM:
            yield from objects(item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject)
        else:
            yield item


def seconds(task: Callable[[bytes], object], data: bytes, rounds: int) -> float:
    """CPU seconds, the best of some rounds: other programs on the machine only ever add."""
    best = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        task(data)
        best = min(best, time.process_time() - started)
    return best


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


def parts(paths: list[Path], rounds: int) -> dict[str, float]:
    """CPU seconds of each part, the best of some rounds over all files."""
    found = []
    for _ in range(rounds):
        with timed_parts() as spent:
            for path in paths:
                parsers.parse(path.read_bytes())
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


def long_pdf(paths: list[Path], pages: int) -> bytes:
    """One PDF of so many pages, those of the files in turn."""
    out, joined = BytesIO(), pikepdf.new()
    sources = [pikepdf.open(path) for path in paths]
    for page in islice(cycle(page for source in sources for page in source.pages), pages):
        joined.pages.append(page)
    joined.save(out)
    return out.getvalue()


def peak_megabytes(data: bytes) -> int:
    """What a fresh process holds at most while it parses."""
    program = "import sys, resource, parsers; parsers.parse(sys.stdin.buffer.read())\n"
    program += "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10)"
    done = subprocess.run(
        [sys.executable, "-c", program], input=data, capture_output=True, cwd=ROOT, check=True
    )
    return int(done.stdout)


def main() -> int:
    """Measures; 1 where a target is missed."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--pages", type=int, default=500)
    chosen = options.parse_args()
    logging.disable(logging.WARNING)
    paths = files(chosen.files)
    parsers.parse(paths[0].read_bytes())  # what is read once (word lists, forms) is read
    ours, peer, least = (0.0,) * 3
    print(f"{'ours':>7} {'theirs':>7} {'ratio':>6}  file")
    for path in paths:
        data = path.read_bytes()
        a, b = seconds(parsers.parse, data, chosen.rounds), seconds(theirs, data, chosen.rounds)
        ours, peer, least = ours + a, peer + b, least + seconds(floor, data, chosen.rounds)
        print(f"{a:7.2f} {b:7.2f} {a / b:6.3f}  {path.name}", flush=True)
    print(f"{ours:7.2f} {peer:7.2f} {ours / peer:6.3f}  together; target {TARGET}")
    print(f"{least:7.2f} {peer:7.2f} {least / peer:6.3f}  the floor; ours is {ours / least:.1f} times that")
    for part, took in parts(paths, chosen.rounds).items():
        print(f"{took:7.2f} {peer:7.2f} {took / peer:6.3f}  {part}")
    megabytes = peak_megabytes(long_pdf(paths, chosen.pages))
    print(f"{megabytes} MB at most, on {chosen.pages} pages; target {TARGET_MEGABYTES}")
    return int(ours / peer > TARGET or megabytes > TARGET_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
