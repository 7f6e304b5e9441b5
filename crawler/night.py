"""When a scheduled crawl may run: at night, by the clock of the sites, when their servers have little to do."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone

from msgspec import Struct

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""One time for the whole country, without summer time."""


class Hours(Struct, frozen=True):
    """Hours of the night, from `begin` to `end` of the next day, in China."""

    begin: time = time(22)
    end: time = time(6)

    def next_begin(self, now: datetime) -> datetime:
        """When the night begins: `now` itself where it is night already. `now` is aware."""
        begun = self._begun(now)
        return now if now < self._end_after(begun) else begun + timedelta(days=1)

    def next_end(self, now: datetime) -> datetime:
        """When the night ends that is now, or else comes next."""
        return self._end_after(self._begun(self.next_begin(now)))

    def _begun(self, moment: datetime) -> datetime:
        """The last beginning of a night."""
        local = moment.astimezone(CHINA)
        begin = datetime.combine(local.date(), self.begin, CHINA)
        return begin if begin <= local else begin - timedelta(days=1)

    def _end_after(self, begin: datetime) -> datetime:
        end = datetime.combine(begin.date(), self.end, CHINA)
        return end if end > begin else end + timedelta(days=1)
