"""`python -m samples.render [ORGANISATION…]`: make the files of `rendered/` again from the data."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from samples.document import ROOT, Document, documents, organisations
from samples.render import bundle, doc, docx, html, pdf

RENDERERS = {
    "pdf": pdf.render,
    "html": html.render,
    "docx": docx.render,
    "doc": doc.render,
    "zip": bundle.render,
}
"""What makes a file, by the ending of its name."""


def file_of(document: Document, name: str) -> bytes:
    """One of the files of a document, by its name in `rendered/`.

    Raises ValueError where it cannot be laid out, FontMissing or OfficeMissing without what it is made with.
    """
    return RENDERERS[name.rpartition(".")[2]](document)


def render_all(names: list[str], target: Path = ROOT / "rendered") -> list[Path]:
    """Write the files of the organisations named, and remove those that no document makes any more."""
    written = []
    for name in names:
        folder = target / name
        folder.mkdir(parents=True, exist_ok=True)
        for document in documents(name):
            for file in document.files:
                path = folder / file
                path.write_bytes(file_of(document, file))
                written.append(path)
        for stale in set(folder.iterdir()) - set(written):
            stale.unlink()
    return written


def main(arguments: list[str] | None = None) -> int:
    """Render, and print each file with its size. 1 where a document, font or program prevents it."""
    parser = argparse.ArgumentParser(prog="python -m samples.render", description=__doc__)
    parser.add_argument(
        "organisation", nargs="*", choices=[[], *organisations()], help="all if none is named"
    )
    names = parser.parse_args(arguments).organisation or organisations()
    try:
        for path in render_all(names):
            print(f"{path.stat().st_size:>9} {path.parent.name}/{path.name}")
    except (ValueError, pdf.FontMissing, doc.OfficeMissing) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
