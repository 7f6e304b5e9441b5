"""What draws pages for the site: in a process of its own, within limits, and kept in a folder that may be lost."""

from __future__ import annotations

import multiprocessing
import os
import secrets
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TypeVar

from archive import framed, pages, placing
from archive.limits import end_with_parent, limited
from archive.masking import RULE
from archive.pages import NoPage, Strip
from archive.store import Store, open_store
from parsers import VERSION

SECONDS = 20
"""The longest that one image may take; a dense page of vector graphics takes two."""
MEGABYTES = 700
TASKS = 500
"""Images that a worker draws before a fresh one takes its place."""
MOST_FILES = 4000
"""Of the cache: about a gigabyte of pages. The least recently drawn go first."""
_SWEEP_EVERY = 200
_MADE_BY = f"{RULE}-{VERSION}"
"""In the name of a kept image: by what its numbers were covered and its amounts were found."""

Result = TypeVar("Result")


class Painter:
    """Images of the pages of a store's files, each drawn once while `cache` keeps it.

    Safe to call from several threads; images are drawn one after the other. A file that kills its worker or
    takes too much costs itself alone: it raises `NoPage`, as every file without such a page does.
    """

    def __init__(self, store: Store, cache: Path) -> None:
        self.store = store
        self.cache = cache
        self.size = lru_cache(4096)(self._size)
        self._grids = lru_cache(64)(self._read)
        self._unread: Counter[str] = Counter()
        self._pool: ProcessPoolExecutor | None = None
        self._lock = Lock()
        self._drawn = 0

    def begin(self) -> None:
        """Start the process that draws, and do not wait for it: it takes a second."""
        with self._lock:
            self._pool = self._pool or _pool()
            self._pool.submit(os.getpid)

    def end(self) -> None:
        """End that process; who asks for an image begins another."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool:
            pool.shutdown(cancel_futures=True)

    def page(self, digest: str, number: int) -> bytes:
        """A page as PNG; `number` counts from 1."""
        return self._kept(f"{digest}-{number}", lambda: self._ask(pages.page_png, self.store, digest, number))

    def crop(self, digest: str, strips: tuple[Strip, ...]) -> bytes:
        """Parts of its pages as PNG, one below the other."""
        name = f"{digest}-{sha256(repr(strips).encode()).hexdigest()[:16]}"
        return self._kept(name, lambda: self._ask(pages.crop_png, self.store, digest, strips))

    def frame(self, digest: str) -> str:
        """The article of an HTML page as safe markup."""
        return self._ask(framed.article, self.store, digest)

    def _size(self, digest: str, number: int) -> tuple[float, float, int]:
        """Width and height of a page in points, and how many pages there are."""
        return self._ask(pages.size, self.store, digest, number)

    def grids(self, digest: str) -> tuple[placing.Grid, ...]:
        """The tables on its pages, each cell with its place; none where they cannot be read, tried twice."""
        if self._unread[digest] > 1:
            return ()
        try:
            return self._grids(digest)
        except NoPage:
            self._unread[digest] += 1
            return ()

    def _read(self, digest: str) -> tuple[placing.Grid, ...]:
        return self._ask(placing.grids, self.store, digest)

    def _ask(self, draw: Callable[..., Result], *arguments: object) -> Result:
        with self._lock:
            self._pool = self._pool or _pool()
            try:
                return self._pool.submit(_limited, draw, arguments).result()
            except BrokenProcessPool as error:
                self._pool = None
                raise NoPage("drawing it takes too long or too much memory") from error

    def _kept(self, name: str, draw: Callable[[], bytes]) -> bytes:
        path = self.cache / name[:2] / f"{name}-{_MADE_BY}.png"
        try:
            return path.read_bytes()
        except OSError:
            image = draw()
            self._keep(path, image)
            return image

    def _keep(self, path: Path, image: bytes) -> None:
        """Written beside its place and renamed; where the cache cannot be written, there is none."""
        temporary = path.with_name(f".{secrets.token_hex(8)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(image)
            os.replace(temporary, path)
            self._drawn += 1
            if self._drawn % _SWEEP_EVERY == 1:
                sweep(self.cache)
        except OSError:
            with suppress(OSError):
                temporary.unlink()


@cache
def painter_of(database: str | Path | None) -> Painter:
    """What draws for a published database: from STORE_URL, else from the store in the database's own folder."""
    folder = Path(database or ".").absolute().parent
    return Painter(open_store(os.environ.get("STORE_URL") or folder), folder / ".cache" / "pages")


def sweep(cache: Path, most: int = MOST_FILES) -> None:
    """Removes the oldest images where there are more than `most`."""
    kept = sorted(cache.glob("*/*.png"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[most:]:
        path.unlink(missing_ok=True)


def _limited(draw: Callable[..., Result], arguments: tuple[object, ...]) -> Result:
    with limited(SECONDS, MEGABYTES):
        return draw(*arguments)


def _pool() -> ProcessPoolExecutor:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([framed.__name__, pages.__name__, placing.__name__])
    return ProcessPoolExecutor(1, context, initializer=end_with_parent, max_tasks_per_child=TASKS)
