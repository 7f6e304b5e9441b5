"""CDXJ, the index by which replay tools (pywb, ReplayWeb.page) find a record in a WARC file: a line for each."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import msgspec

from archive.export.answers import Answer


def index_line(answer: Answer, offset: int, length: int, name: str) -> str:
    """The line of a record that begins at `offset` of the file `name` and has so many bytes there, packed."""
    timestamp = re.sub(r"\D", "", answer.fetched_at)
    facts = {
        "url": answer.uri,
        "mime": (answer.media_type or "unk") if answer.is_first else "warc/revisit",
        "status": str(answer.status or 200),
        "digest": f"sha256:{answer.sha256}",
        "length": str(length),
        "offset": str(offset),
        "filename": name,
    }
    return f"{surt(answer.uri)} {timestamp} {msgspec.json.encode(facts).decode()}\n"


def surt(url: str) -> str:
    """A URL as CDXJ sorts it: `cn,gov,yantai)/col?a=1`; one without a host as it is.

    Lower case, without `www.`, a default port or a last slash, parameters sorted: how the Internet Archive's
    canonicaliser, and pywb's, write a key.
    """
    parts = urlsplit(url)
    if not parts.hostname:
        return url.lower()
    host = re.sub(r"^www\d*\.", "", parts.hostname)
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    query = "?" + "&".join(sorted(parts.query.lower().split("&"))) if parts.query else ""
    named = ",".join(reversed(host.split("."))) if not re.fullmatch(r"[\d.]+", host) else host
    return f"{named}{port}){parts.path.lower().rstrip('/') or '/'}{query}"
