"""How well scans are read: sample documents as scans, every cell compared with the native reading.

    python bench/ocr.py [--dpi 150] [--skew 0.7] [--grain 8] [--quality 75] [--pages 4-18] [FILE.pdf ...]

Prints, for each file and together: cells and numbers that are right, numbers marked as doubtful, and the
wrong ones without a mark, which must be none.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
import unicodedata
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import pypdfium2 as pdfium  # noqa: E402
from scanning import scan  # noqa: E402

from parsers.grid import Slot  # noqa: E402
from parsers.ocr.page import read_scan  # noqa: E402
from parsers.pdf.page import PageContent, read_page  # noqa: E402
from parsers.pdf.paths import Edges  # noqa: E402

NUMBER = re.compile(r"-?[\d,]*\d(\.\d+)?%?")


class Score(NamedTuple):
    """Counts of one file, or of several."""

    pages: int = 0
    grids: int = 0
    tables: int = 0
    cells: int = 0
    cells_right: int = 0
    numbers: int = 0
    numbers_right: int = 0
    doubted: int = 0
    wrong_unmarked: int = 0
    seconds: float = 0.0

    def __add__(self, other: Score) -> Score:  # type: ignore[override]
        return Score._make(a + b for a, b in zip(self, other, strict=True))

    def __str__(self) -> str:
        return (
            f"{self.pages} pages, {self.grids} of {self.tables} grids exact; "
            f"cells {self.cells_right}/{self.cells}, numbers {self.numbers_right}/{self.numbers} "
            f"({self.numbers_right / max(1, self.numbers):.2%}), {self.doubted} marked, "
            f"{self.wrong_unmarked} wrong without a mark; {self.seconds / max(1, self.pages):.1f} s a page"
        )


def shape(content: PageContent) -> list[tuple[int, int, int]]:
    return [(t.grid.n_rows, t.grid.n_cols, len(t.grid.slots)) for t in content.tables]


def slots(content: PageContent) -> list[Slot]:
    return [slot for table in content.tables for slot in table.grid.slots]


def compare(native: PageContent, scanned: PageContent, seconds: float) -> Score:
    """The score of one page; where the grids differ all its cells are wrong."""
    printed, exact = slots(native), shape(native) == shape(scanned)
    numbers = sum(NUMBER.fullmatch(slot.text) is not None for slot in printed)
    tables = len(native.tables)
    score = Score(1, tables if exact else 0, tables, len(printed), numbers=numbers, seconds=seconds)
    if not exact:
        print(f"  page {native.number}: grid {shape(native)} read as {shape(scanned)}")
        return score._replace(wrong_unmarked=numbers)
    for slot, read in zip(printed, slots(scanned), strict=True):
        same = folded(slot.text) == folded(read.text)
        is_number = NUMBER.fullmatch(slot.text) is not None
        score += Score(
            cells_right=same,
            numbers_right=is_number and same,
            doubted=is_number and read.doubt is not None,
            wrong_unmarked=is_number and not same and read.doubt is None,
        )
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
                score += compare(content, read, time.process_time() - started)
    return score


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
    for path in options.files or sorted((ROOT / "samples" / "rendered").glob("*/2023-final.pdf")):
        score = measure(path, options)
        print(f"{path.parent.name}/{path.name}: {score}", flush=True)
        total += score
    print(f"together: {total}")


if __name__ == "__main__":
    main()
