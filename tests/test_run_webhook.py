"""Whom a run tells: an address that takes the record in time, and every other is a failure that says why."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from mingzhang.webhook import WebhookError, post

BODY = b'{"ok": true}'


@contextmanager
def answering(*pieces: bytes, pause: float = 0.0) -> Iterator[tuple[str, list[bytes]]]:
    """An address that answers one request with these bytes, a pause before each; and what it was sent."""
    taken: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            client, _ = server.accept()
            with client:
                while not taken or not b"".join(taken).endswith(BODY):
                    taken.append(client.recv(65_536))
                try:
                    for piece in pieces:
                        time.sleep(pause)
                        client.sendall(piece)
                except OSError:  # nobody waits any more
                    return

        threading.Thread(target=answer, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/secret", taken


@pytest.mark.parametrize("status", [b"200 OK", b"204 No Content"])
def test_who_takes_the_record_is_told_it(status: bytes) -> None:
    with answering(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n") as (url, taken):
        post(url, BODY)
    sent = b"".join(taken)
    assert sent.startswith(b"POST /secret HTTP/1.1\r\n")
    assert b"Content-Type: application/json" in sent
    assert sent.endswith(BODY)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", "HTTP Error 500: Oops"),
        (b"HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n", "HTTP Error 404"),
        (
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
            "HTTP Error 302",
        ),
        (b"SSH-2.0-OpenSSH\r\n", "BadStatusLine"),
        (b"", "RemoteDisconnected"),
    ],
)
def test_every_other_answer_is_a_failure(said: bytes, why: str) -> None:
    with answering(said) as (url, _), pytest.raises(WebhookError, match=why) as failed:
        post(url, BODY)
    assert "secret" not in str(failed.value)


@pytest.mark.parametrize("pieces", [(b"",) * 200, [b"HTTP/1.1 200 ", *[b"O"] * 200]])
def test_who_lets_us_wait_does_not_answer(pieces: Sequence[bytes]) -> None:
    """Also who sends a byte now and then, for a minute."""
    begun = time.monotonic()
    with answering(*pieces, pause=0.3) as (url, _), pytest.raises(WebhookError):
        post(url, BODY, seconds=0.5)
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:9/", "http://", "http://[::1", "http://a:b/", "http://\n/", "http://é\u200b.invalid/"],
)
def test_an_address_that_is_dead_or_none_is_a_failure(url: str) -> None:
    with pytest.raises(WebhookError):
        post(url, BODY)
