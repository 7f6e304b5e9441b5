"""A frontier that machines share, in Redis, with scrapy-redis: `mingzhang crawl --frontier redis://…`.

Each machine is given the same sites and the same store. It takes a lane that nobody has, by a lease on the
lane's hosts, so that no host is ever asked by two machines; what a machine did not finish, the others take
when its lease ends. Its keys, all under `mingzhang:`:

    host:<host>        who visits the host; ends `LEASE` seconds after that machine was last heard of
    done:<site>        the site was visited, and is not begun again for `ROUND` seconds
    requests:<site>    the pending requests of the run that is under way, by priority and age

A lane that changes hands is begun anew from its lists, with the ledger as its memory: what its last machine
had taken from the queue when it died is in no queue, but what it acknowledged is in the ledger.

Requests are kept pickled, as scrapy-redis does: who can write to this Redis can run code on the machines.
"""

from __future__ import annotations

import itertools
import pickle
import secrets
from collections.abc import Callable, Iterable
from io import BytesIO
from time import monotonic
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from scrapy import Request, Spider
from scrapy_redis.queue import PriorityQueue
from scrapy_redis.scheduler import Scheduler

from crawler.frontier import Frontier, FrontierError
from crawler.lanes import Lane, lane_hosts
from crawler.sites import Site

LEASE = 60
"""Seconds for which a lane is a machine's own after it was last heard of."""
ROUND = 12 * 3600
"""Seconds in which no site is begun twice: machines that are started together share one crawl."""
TIMEOUT = 10
"""Seconds that Redis has for an answer."""

_KEY = "mingzhang:{}:{}"
_HOLD = """
for _, key in ipairs(KEYS) do
    local holder = redis.call('GET', key)
    if holder and holder ~= ARGV[1] then return 0 end
end
for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[1], 'EX', ARGV[2]) end
return 1
"""
_LET_GO = """
for _, key in ipairs(KEYS) do
    if redis.call('GET', key) == ARGV[1] then redis.call('EXPIRE', key, ARGV[2]) end
end
"""


class Shared(Frontier):
    """The lanes that this process may take of those that all share."""

    def __init__(self, url: str, lanes: Iterable[Lane]) -> None:
        """Raises `FrontierError` where there is no such Redis."""
        self._url, self._name = url, secrets.token_hex(8)
        self._left, self._mine = list(lanes), dict[Lane, float]()
        try:
            self._redis = Redis.from_url(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)
            self._redis.ping()
        except (RedisError, ValueError) as error:
            raise FrontierError(f"no shared frontier at {url.rpartition('@')[2]}: {error}") from error
        self._hold, self._let_go = map(self._redis.register_script, (_HOLD, _LET_GO))

    def take(self) -> Lane | None:
        """See `Frontier.take`."""
        for lane in [lane for lane in self._left if lane not in self._mine]:
            if not any(map(self.is_wanted, lane)):
                self._left.remove(lane)
            elif self._holds(lane):
                return lane
        return None

    def is_empty(self) -> bool:
        """See `Frontier.is_empty`."""
        self._left = [lane for lane in self._left if any(map(self.is_wanted, lane))]
        return all(lane in self._mine for lane in self._left)

    def is_wanted(self, site: Site) -> bool:
        """See `Frontier.is_wanted`."""
        return not self._ask(self._redis.exists, _KEY.format("done", site.id))

    def finish(self, site: Site) -> None:
        """See `Frontier.finish`."""
        self._ask(self._redis.set, _KEY.format("done", site.id), self._name, ex=ROUND)

    def release(self, lane: Lane) -> None:
        """See `Frontier.release`. The next one has to keep the sites' delay from now."""
        rest = max(1, *(int(site.delay) + 1 for site in lane))
        if self._mine.pop(lane, None) is not None:
            self._ask(self._let_go, keys=_host_keys(lane), args=[self._name, rest])

    def lost(self) -> list[Lane]:
        """See `Frontier.lost`."""
        return [lane for lane, until in list(self._mine.items()) if not self._renewed(lane, until)]

    def settings(self, site: Site) -> dict[str, Any]:
        """See `Frontier.settings`."""
        return {
            "SCHEDULER": "crawler.shared.PendingRequests",
            "SCHEDULER_QUEUE_CLASS": "crawler.shared.PendingQueue",
            "SCHEDULER_QUEUE_KEY": _KEY.format("requests", site.id),
            "DUPEFILTER_CLASS": "scrapy_redis.dupefilter.RFPDupeFilter",  # unused: a spider asks once by itself
            "SCHEDULER_DUPEFILTER_KEY": _KEY.format("seen", site.id),
            "SCHEDULER_FLUSH_ON_START": True,
            "REDIS_URL": self._url,
            "REDIS_PARAMS": {"socket_timeout": TIMEOUT, "socket_connect_timeout": TIMEOUT},
        }

    def _holds(self, lane: Lane) -> bool:
        since = monotonic()
        if self._ask(self._hold, keys=_host_keys(lane), args=[self._name, LEASE]):
            self._mine[lane] = since + LEASE
            return True
        return False

    def _ask(self, command: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        try:
            return command(*arguments, **options)
        except RedisError as error:
            raise FrontierError(f"the shared frontier was lost: {error}") from error

    def _renewed(self, lane: Lane, until: float) -> bool:
        """Whether the lane is still ours; of a Redis that does not answer we hope until the lease has ended."""
        try:
            return self._holds(lane)
        except FrontierError:
            return monotonic() < until - TIMEOUT


class PendingRequests(Scheduler):  # type: ignore[misc, unused-ignore]
    """The pending requests of one run. Where Redis fails, the run ends as incomplete and says why."""

    _is_lost = False

    def enqueue_request(self, request: Request) -> bool:
        """Whether the request was taken."""
        return bool(self._asked(super().enqueue_request, request))

    def next_request(self) -> Request | None:
        """The request of the highest priority, the oldest of several."""
        found: Request | None = self._asked(super().next_request)
        return found

    def has_pending_requests(self) -> bool:
        """Whether there are any."""
        return bool(self._asked(super().has_pending_requests))

    def close(self, reason: str) -> None:
        """Drop what is left."""
        self._asked(super().close, reason)

    def _asked(self, ask: Any, *arguments: Any) -> Any:
        if self._is_lost:
            return None
        try:
            return ask(*arguments)
        except RedisError as error:
            self._is_lost = True
            self.spider.visit.fail(f"the shared frontier was lost: {error}")
            return None


class PendingQueue(PriorityQueue):  # type: ignore[misc, unused-ignore]
    """Requests by priority, and among equals first in, first out: lists are read newest first."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._numbers = itertools.count()

    def _encode_request(self, request: Request) -> bytes:
        buffer = BytesIO()
        _Pickler(buffer, self.spider).dump(request)
        return next(self._numbers).to_bytes(8, "big") + buffer.getvalue()

    def _decode_request(self, encoded_request: bytes) -> Request:
        request: Request = _Unpickler(BytesIO(encoded_request[8:]), self.spider).load()
        return request


class _Pickler(pickle.Pickler):
    """Leaves out the spider, whose methods a request names, and what hangs on it."""

    def __init__(self, buffer: BytesIO, spider: Spider) -> None:
        super().__init__(buffer, protocol=pickle.HIGHEST_PROTOCOL)
        self._spider = spider

    def persistent_id(self, item: Any) -> str | None:
        return "spider" if item is self._spider else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, buffer: BytesIO, spider: Spider) -> None:
        super().__init__(buffer)
        self._spider = spider

    def persistent_load(self, _: str) -> Spider:
        return self._spider


def _host_keys(lane: Lane) -> list[str]:
    return [_KEY.format("host", host) for host in sorted(lane_hosts(lane))]
