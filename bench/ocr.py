"""How well scans are read: sample documents as scans, every cell compared with the native reading.

    python bench/ocr.py [--dpi 150] [--skew 0.7] [--grain 8] [--quality 75] [--pages 4-18] [FILE.pdf ...]

Prints, for each file and together: cells and numbers that are right, numbers marked as doubtful, and the
wrong ones without a mark. Exits with 1 where one is wrong without a mark, or fewer than 99.5% of them are right.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
import unicodedata
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import pypdfium2 as pdfium  # noqa: E402
from scanning import scan  # noqa: E402

from parsers.grid import Slot  # noqa: E402
from parsers.ocr.page import read_scan  # noqa: E402
from parsers.pdf.page import PageContent, read_page  # noqa: E402
from parsers.pdf.paths import Edges  # noqa: E402
from samples.document import documents, organisations  # noqa: E402
from samples.sites.model import RENDERED  # noqa: E402

NUMBER = re.compile(r"-?[\d,]*\d(\.\d+)?%?")


ENOUGH = 0.995
"""The share of numbers that must be right."""

Score = Counter[str]
"""Counts of a page, of a file, or of several, by what is counted; of time, in milliseconds."""


def said(score: Score) -> str:
    return (
        f"{score['pages']} pages, {score['grids']} of {score['tables']} grids exact; "
        f"cells {score['cells right']}/{score['cells']}, numbers {score['numbers right']}/{score['numbers']} "
        f"({right(score):.2%}), {score['doubted']} marked, {score['wrong']} wrong without a mark; "
        f"{score['ms'] / 1000 / max(1, score['pages']):.1f} s a page"
    )


def right(score: Score) -> float:
    return score["numbers right"] / max(1, score["numbers"])


def shape(content: PageContent) -> list[tuple[int, int, int]]:
    return [(t.grid.n_rows, t.grid.n_cols, len(t.grid.slots)) for t in content.tables]


def slots(content: PageContent) -> list[Slot]:
    return [slot for table in content.tables for slot in table.grid.slots]


def compare(native: PageContent, scanned: PageContent) -> Score:
    """The score of one page; where the grids differ all its cells are wrong."""
    printed, exact = slots(native), shape(native) == shape(scanned)
    numbers = [slot for slot in printed if NUMBER.fullmatch(slot.text)]
    score = Score(pages=1, tables=len(native.tables), cells=len(printed), numbers=len(numbers))
    if not exact:
        print(f"  page {native.number}: grid {shape(native)} read as {shape(scanned)}")
        return score + Score(wrong=len(numbers))
    score["grids"] = len(native.tables)
    for slot, read in zip(printed, slots(scanned), strict=True):
        same, is_number = folded(slot.text) == folded(read.text), slot in numbers
        score["cells right"] += same
        score["numbers right"] += is_number and same
        score["doubted"] += is_number and read.doubt is not None
        score["wrong"] += is_number and not same and read.doubt is None
        if is_number and not same:
            print(f"  page {native.number}: {slot.text!r} read as {read.text!r}, doubt: {read.doubt}")
    return score


def folded(text: str) -> str:
    """Without the width of punctuation, which no image tells, and of dashes."""
    return unicodedata.normalize("NFKC", text).replace("—", "-")


def measure(path: Path, options: argparse.Namespace) -> Score:
    data, score = path.read_bytes(), Score()
    with pdfium.PdfDocument(data) as native:
        first, last = options.pages or (1, len(native))
        for index in range(first - 1, min(last, len(native))):
            image = scan(
                data, [index], options.skew, dpi=options.dpi, grain=options.grain, quality=options.quality
            )
            content = read_page(native[index], index + 1, lambda *_: Edges([], []))
            with pdfium.PdfDocument(image) as scanned:
                started = time.process_time()
                read = read_scan(scanned[0], index + 1, content.shown._replace(turns=0))
                score["ms"] += round((time.process_time() - started) * 1000)
                score += compare(content, read)
    return score


def samples() -> list[Path]:
    """The rendered samples with tables."""
    made = [document for name in organisations() for document in documents(name) if document.tables]
    return [RENDERED / d.organisation / d.rendered for d in made if d.front.output == "pdf"]


def main() -> None:
    """Measures the files named, or the rendered samples."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--dpi", type=int, default=150)
    parser.add_argument("--skew", type=float, default=0.7)
    parser.add_argument("--grain", type=float, default=8.0)
    parser.add_argument("--quality", type=int, default=75)
    parser.add_argument("--pages", type=lambda text: tuple(map(int, text.split("-"))))
    options = parser.parse_args()
    total = Score()
    for path in options.files or samples():
        score = measure(path, options)
        print(f"{path.parent.name}/{path.name}: {said(score)}", flush=True)
        total += score
    print(f"together: {said(total)}")
    sys.exit(int(total["wrong"] > 0 or right(total) < ENOUGH))


if __name__ == "__main__":
    main()
