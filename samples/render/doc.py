"""A document as Word 97: LibreOffice converts its DOCX, to the same bytes in the version of office.json."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from msgspec import Struct

from samples.document import ROOT, Document
from samples.render import docx

SECONDS = 180
"""The time that a conversion may take: the first one makes a profile."""


class Office(Struct, frozen=True, forbid_unknown_fields=True):
    """The program that the committed files were made with, the version that it states, and its package."""

    program: str
    version: str
    package: str


class OfficeMissing(Exception):
    """The office program that the committed files were made with is not installed, or is another version."""


@cache
def office() -> str:
    """The path of the program of office.json. Raises OfficeMissing where it is not here as recorded."""
    wanted = msgspec.json.decode((ROOT / "office.json").read_bytes(), type=Office)
    program = shutil.which(wanted.program)
    if program is None:
        raise OfficeMissing(
            f"{wanted.program} is not installed: it is in the Debian package {wanted.package}"
        )
    stated = subprocess.run(
        [program, "--version"], capture_output=True, text=True, timeout=SECONDS, check=True
    )
    if stated.stdout.strip() != wanted.version:
        raise OfficeMissing(f"{wanted.program} is {stated.stdout.strip()}, not {wanted.version}")
    return program


def render(document: Document) -> bytes:
    """A document as DOC. Raises ValueError where it cannot be laid out, OfficeMissing without its program."""
    program = office()
    with TemporaryDirectory() as folder:
        source = Path(folder) / "document.docx"
        source.write_bytes(docx.render(document))
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", "doc", "--outdir", folder, str(source)]
        # LibreOffice writes language and local times of its environment into the file.
        surroundings = {"PATH": os.defpath, "HOME": folder, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        subprocess.run(command, capture_output=True, timeout=SECONDS, check=True, env=surroundings)
        return source.with_suffix(".doc").read_bytes()
