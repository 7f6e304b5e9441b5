"""ZIP files whose bytes depend on their contents alone: members in a given order, at a given time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


class GbkInfo(ZipInfo):
    """A member named in GBK without the UTF-8 flag, the way Chinese editions of Windows write it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # the name by which zipfile asks
        return self.filename.encode("gbk"), self.flag_bits


def zipped(members: Mapping[str, bytes], dated: datetime, info: type[ZipInfo] = ZipInfo) -> bytes:
    """A ZIP file of the members, each of that time."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as file:
        for name, content in members.items():
            entry = info(name, dated.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            file.writestr(entry, content)
    return buffer.getvalue()


def settled(package: bytes, dated: datetime) -> bytes:
    """An Office Open XML package as if it had been saved at that time."""
    with ZipFile(BytesIO(package)) as file:
        members = {name: file.read(name) for name in file.namelist()}
    stamp = rb"\g<1>" + dated.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    members["docProps/core.xml"] = MODIFIED.sub(stamp, members["docProps/core.xml"])
    return zipped(members, dated)
