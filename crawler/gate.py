"""Which hosts may be asked now: shared by all spiders of a run."""

from __future__ import annotations

import asyncio
from time import monotonic


class HostGate:
    """Hosts that refused stay shut for the run; hosts that asked for patience are waited for."""

    def __init__(self) -> None:
        self._shut: dict[str, str] = {}
        self._open_at: dict[str, float] = {}

    def shut(self, host: str, cause: str) -> None:
        """Ask this host no more; the first cause stays."""
        self._shut.setdefault(host, cause)

    def shut_by(self, host: str) -> str | None:
        """The cause for which the host is asked no more, if it is."""
        return self._shut.get(host)

    def hold(self, host: str, seconds: float) -> None:
        """Let the next request to this host wait so long from now."""
        self._open_at[host] = max(self._open_at.get(host, 0.0), monotonic() + seconds)

    async def wait(self, host: str) -> None:
        """Return when the host may be asked."""
        while (seconds := self._open_at.get(host, 0.0) - monotonic()) > 0:
            await asyncio.sleep(seconds)
