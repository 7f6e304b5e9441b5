"""What bytes are, by their own look: names and media types of government sites lie too often."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|script|table|div|p|span)[\s>/]", re.IGNORECASE
)
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*(?:\"|\})|\[\s*[\[{\"\]\d])")
_HEAD = 4096
_OFFICE_HTML = re.compile(rb"urn:schemas-microsoft-com:office|<meta[^>]+content=[\"']?(?:Word|Excel)\.", re.I)
_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\x1f\x8b", "gzip"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The names of the main stream in an OLE2 file's directory, in UTF-16LE ([MS-DOC], [MS-XLS], [MS-PPT]).
_OLE_STREAMS = (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), ("PowerPoint Document", "ppt"))
_ZIP_MEMBERS = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("ppt/presentation.xml", "pptx"),
    ("OFD.xml", "ofd"),
)
_ODF = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}


def sniff(data: bytes) -> str | None:
    """The format of a file by its bytes (`pdf`, `html`, `docx`, `zip`, ...); None for an unknown one."""
    if data.startswith(_OLE):
        return next((kind for name, kind in _OLE_STREAMS if name.encode("utf-16-le") in data), "ole")
    kind = next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)
    if kind is not None:
        return _zip_kind(data) if kind == "zip" else kind
    # Junk may stand before a PDF; a container may hold one, just as it is, behind its own first bytes.
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if _looks_like_html(data) and not _JSON.match(data):
        return "html"
    return "json" if _JSON.match(data) else None


def is_page(data: bytes) -> bool:
    """Whether bytes are an HTML page, and not a document that an office program saved as one."""
    return sniff(data) == "html" and not _OFFICE_HTML.search(data[:_HEAD])


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                return _ODF.get(archive.read("mimetype").strip(), "zip")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return "zip"
    return next((kind for member, kind in _ZIP_MEMBERS if member in names), "zip")


def _looks_like_html(data: bytes) -> bool:
    """A tag that only HTML has, in the first page of text; UTF-16 with its byte order mark too."""
    head = data[:_HEAD]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "ignore").encode("ascii", "ignore")
    return _HTML.search(head) is not None
