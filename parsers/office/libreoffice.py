"""What only LibreOffice reads: one headless run for each file, with a profile and limits of its own.

The one module of the parsers that touches the disk: by way of `convert.sh`, whose temporary files go with it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib.resources import as_file, files
from io import BytesIO

import pypdfium2 as pdfium

from parsers.unreadable import Unreadable

PAGED = frozenset(("doc", "docx", "odt", "ods", "rtf", "xls", "xlsx"))
"""The formats, as `sniff` names them, that LibreOffice shows as pages."""
SECONDS = 120
_GRACE = 15
_FILTERS = {"doc": "MS Word 97", "odt": "writer8", "rtf": "Rich Text Format"}
"""What LibreOffice shall take a file for: left to itself it takes any bytes for plain text."""
_SHEETS = frozenset(("ods", "xls", "xlsx"))
_WHOLE_SHEETS = 'pdf:calc_pdf_Export:{"SinglePageSheets":{"type":"boolean","value":"true"}}'
"""A page for each sheet: printed as its author left it, a wide table is cut over many."""
_TALLEST = 4000.0
"""Points, some 250 rows: a sheet that is longer is cut into pages after all, since it could not be read."""
_DATE = re.compile(rb"(?<=/CreationDate\(D:)\d{14}")
_HASHES = re.compile(rb"/ID ?\[ ?<[0-9A-F]{32}>\s?<[0-9A-F]{32}> ?\](?:\s/DocChecksum /[0-9A-F]{32})?")
"""What differs in each run: the time, and hashes of it (LibreOffice and PDFium write them outside of streams)."""
_KILOBYTES = 6 << 20
_KILLED = 137
_NOTHING_WRITTEN = 3


def convert(data: bytes, suffix: str, wanted: str, *, seconds: float = SECONDS) -> bytes:
    """A file in another format: `suffix` says what it is (`doc`), `wanted` what it shall be (`docx`, `pdf`).

    Raises `Unreadable`: `needs_libreoffice` where none is installed, `not_converted` where it fails, or takes
    more than `seconds`.
    """
    soffice = shutil.which("soffice")
    if soffice is None:
        raise Unreadable("needs_libreoffice", f"a {suffix} file, and there is no soffice on the PATH")
    folder = files("parsers.office")
    with as_file(folder.joinpath("convert.sh")) as script, as_file(folder.joinpath("profile.xcu")) as profile:
        limits = str(seconds), str(_KILOBYTES), _FILTERS.get(suffix, "")
        command = ["sh", str(script), soffice, str(profile), suffix, wanted, *limits]
        try:
            done = subprocess.run(
                command, input=data, capture_output=True, timeout=seconds + _GRACE, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise Unreadable("not_converted", f"LibreOffice took over {seconds} s") from error
    if done.returncode == _KILLED:
        raise Unreadable("not_converted", f"LibreOffice took over {seconds} s")
    if done.returncode == _NOTHING_WRITTEN:
        raise Unreadable("not_converted", f"LibreOffice finds no {suffix} in it")
    if done.returncode or not done.stdout:
        raise Unreadable("not_converted", f"LibreOffice ended with {done.returncode}")
    return done.stdout


def pages(data: bytes, suffix: str) -> bytes:
    """A file of a format in `PAGED` as a PDF for the eye: a sheet on a page, text as its author set it.

    The same bytes give the same PDF, with the same LibreOffice and fonts, unless the file itself asks for the day.
    Raises `Unreadable` as `convert` does.
    """
    if suffix in _SHEETS:
        whole = convert(data, suffix, _WHOLE_SHEETS)
        if _tallest(whole) <= _TALLEST:
            return _dateless(whole)
    return _dateless(convert(data, suffix, "pdf"))


def joined(pdfs: list[bytes]) -> bytes:
    """The pages of several PDFs, one behind the other: the same bytes from the same ones."""
    if len(pdfs) == 1:
        return pdfs[0]
    whole = pdfium.PdfDocument.new()
    for pdf in pdfs:
        with pdfium.PdfDocument(pdf) as opened:
            whole.import_pages(opened)
    written = BytesIO()
    whole.save(written)
    whole.close()
    return _dateless(written.getvalue())


def _tallest(pdf: bytes) -> float:
    """Points. Raises `Unreadable` where PDFium cannot open it."""
    try:
        with pdfium.PdfDocument(pdf) as opened:
            return max((opened.get_page_size(n)[1] for n in range(len(opened))), default=0.0)
    except pdfium.PdfiumError as error:
        raise Unreadable("not_converted", f"LibreOffice made a PDF that cannot be opened: {error}") from error


def _dateless(pdf: bytes) -> bytes:
    """The PDF without what differs between runs; as long as it was, so that its table of places holds."""
    dated = _DATE.sub(b"19700101000000", pdf)
    return _HASHES.sub(lambda found: re.sub(rb"[0-9A-F]{32}", b"0" * 32, found[0]), dated)
