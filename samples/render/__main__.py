"""`python -m samples.render [ORGANISATION…]`: make the files of `rendered/` again from the data."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from samples.document import ROOT, Document, documents, organisations
from samples.render import html, pdf


def file_of(document: Document) -> bytes:
    """A document's file. Raises ValueError where it cannot be laid out, FontMissing without its fonts."""
    return pdf.render(document) if document.front.output == "pdf" else html.render(document)


def render_all(names: list[str], target: Path = ROOT / "rendered") -> list[Path]:
    """Write the files of the organisations named, and remove those that no document makes any more."""
    written = []
    for name in names:
        folder = target / name
        folder.mkdir(parents=True, exist_ok=True)
        for document in documents(name):
            path = folder / document.rendered
            path.write_bytes(file_of(document))
            written.append(path)
        for stale in set(folder.iterdir()) - set(written):
            stale.unlink()
    return written


def main(arguments: list[str] | None = None) -> int:
    """Render, and print each file with its size. 1 where a document or a font does not allow it."""
    parser = argparse.ArgumentParser(prog="python -m samples.render", description=__doc__)
    parser.add_argument(
        "organisation", nargs="*", choices=[[], *organisations()], help="all if none is named"
    )
    names = parser.parse_args(arguments).organisation or organisations()
    try:
        for path in render_all(names):
            print(f"{path.stat().st_size:>9} {path.parent.name}/{path.name}")
    except (ValueError, pdf.FontMissing) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
