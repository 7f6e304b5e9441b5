"""What only LibreOffice reads: one headless run for each file, with a profile and limits of its own.

The one module of the parsers that touches the disk: by way of `convert.sh`, whose temporary files go with it.
"""

from __future__ import annotations

import shutil
import subprocess
from importlib.resources import as_file, files

from parsers.unreadable import Unreadable

SECONDS = 120
_GRACE = 15
_FILTERS = {"doc": "MS Word 97", "odt": "writer8", "rtf": "Rich Text Format"}
"""What LibreOffice shall take a file for: left to itself it takes any bytes for plain text."""
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
