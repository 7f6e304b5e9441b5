"""What the ledger says of a site so far: its runs, and of each URL what came last."""

from __future__ import annotations

from msgspec import Struct, structs

from archive.ledger import HELD, read_ledger
from archive.model import Capture, RunFooter, RunHeader
from archive.store import Store


class Run(Struct):
    """A run of a site: without a `footer` it was cut short."""

    header: RunHeader
    footer: RunFooter | None = None

    @property
    def is_complete(self) -> bool:
        """Whether all that was wanted was asked for."""
        return self.footer is not None and self.footer.complete


class History(Struct):
    """A site's past. Both maps are by URL.

    `held`: the last capture that held bytes, with its validators; `last`: the last one, whatever came.
    """

    held: dict[str, Capture]
    last: dict[str, Capture]
    runs: list[Run]


def history(store: Store, site_id: str) -> History:
    """The history of a site; a site that was never crawled has an empty one."""
    found = History({}, {}, [])
    for entry in read_ledger(store, site_id):
        match entry.record:
            case RunHeader() as header:
                found.runs.append(Run(header))
            case RunFooter() as footer if found.runs and found.runs[-1].header.run == footer.run:
                found.runs[-1].footer = footer
            case Capture() as capture:
                _add(found, capture)
    return found


def _add(found: History, capture: Capture) -> None:
    found.last[capture.url] = capture
    if capture.outcome in HELD:
        found.held[capture.url] = _with_validators(capture, found.held.get(capture.url))


def _with_validators(capture: Capture, earlier: Capture | None) -> Capture:
    """A validator that an `unchanged` answer did not repeat is carried on."""
    if earlier is None or capture.outcome != "unchanged" or capture.sha256 != earlier.sha256:
        return capture
    return structs.replace(
        capture,
        etag=capture.etag or earlier.etag,
        last_modified=capture.last_modified or earlier.last_modified,
    )
