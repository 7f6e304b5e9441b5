"""A real Redis on a free loopback port, for the tests of the shared frontier."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ports import free_ports
from redis import Redis
from redis.exceptions import RedisError

BINARY = Path(sys.executable).with_name("redis-server")


@contextmanager
def redis_server(folder: Path) -> Iterator[tuple[str, Redis, subprocess.Popen[bytes]]]:
    """(URL, client, process); nothing of it is kept on disk."""
    port = free_ports(1)
    options = {"port": port, "bind": "127.0.0.1", "save": "", "dir": folder, "appendonly": "no"}
    arguments = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
    process = subprocess.Popen([BINARY, *arguments], stdout=subprocess.DEVNULL)
    client = Redis(port=port)
    try:
        _wait(client)
        yield f"redis://127.0.0.1:{port}/0", client, process
    finally:
        client.close()
        process.kill()
        process.wait()


def _wait(client: Redis) -> None:
    deadline = time.monotonic() + 120
    while True:
        try:
            client.ping()
            return
        except RedisError:
            assert time.monotonic() < deadline, "redis-server does not answer"
            time.sleep(0.05)
