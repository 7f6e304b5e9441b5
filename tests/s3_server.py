"""A real S3 server for the tests: SeaweedFS, in a folder of its own, on free ports of loopback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from ports import free_ports

BUCKET = "mingzhang"
KEYS = {"AWS_ACCESS_KEY_ID": "access", "AWS_SECRET_ACCESS_KEY": "secret"}
PORTS = (
    *("s3", "s3.grpc", "master", "master.grpc", "volume", "volume.grpc", "filer", "filer.grpc"),
    *("admin", "admin.grpc"),
)
"""As the server calls them; `admin` is without its page, but listens all the same."""
START_SECONDS = 60


@contextmanager
def s3_server(folder: Path) -> Iterator[str]:
    """The address of a running server that has `BUCKET`, for those who have `KEYS`."""
    with ExitStack() as stack:
        for _ in range(5):
            first = free_ports(len(PORTS))
            ports = {name: first + n for n, name in enumerate(PORTS)}
            process = stack.enter_context(_running(folder, ports))
            address = f"http://127.0.0.1:{ports['s3']}"
            if _answers(process, address):
                yield address
                return
    raise RuntimeError(f"SeaweedFS does not start: {(folder / 'log').read_text()[-2000:]}")


def environment(address: str) -> dict[str, str]:
    """The variables that make S3 stores those of the server at this address."""
    return {**KEYS, "AWS_ENDPOINT_URL": address, "AWS_REGION": "us-east-1"}


@contextmanager
def _running(folder: Path, ports: dict[str, int]) -> Iterator[subprocess.Popen[bytes]]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    numbers = [
        f"-{name.partition('.')[0]}.port{'.grpc' * name.endswith('.grpc')}={port}"
        for name, port in ports.items()
    ]
    command = [
        *(str(Path(sys.executable).with_name("weed")), "mini", f"-dir={folder}", "-ip=127.0.0.1"),
        *("-ip.bind=127.0.0.1", "-master.telemetry=false", "-admin.ui=false", "-webdav=false"),
        *("-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.autoCreateBucket=false", "-volume.max=8", *numbers),
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **KEYS, "S3_BUCKET": BUCKET},
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for port in ports.values():
            for socket_file in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
                socket_file.unlink(missing_ok=True)


def _answers(process: subprocess.Popen[bytes], address: str) -> bool:
    """Whether the server is up with its bucket; False where it ended, as it does when a port was taken."""
    client = boto3.session.Session().client(
        "s3",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
    )
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(BotoCoreError, ClientError):
            client.head_bucket(Bucket=BUCKET)
            return True
        time.sleep(0.1)
    return False
