"""The reading itself (`Q-`): what was printed cut, scanned in doubt, or said of a document in two ways."""

from __future__ import annotations

from parsers.rules.book import Check
from parsers.rules.reading import clips, identity, scans, unread

CHECKS: dict[str, Check] = {
    "Q-CLIPPED": clips.clipped,
    "Q-UNREAD": unread.unread,
    "Q-SCAN": scans.scanned,
    "Q-IDENTITY": identity.identity,
}
