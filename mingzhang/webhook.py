"""Telling a run's record to whoever wants to know of it: one POST of JSON, to an address of the web."""

from __future__ import annotations

import http.client
import threading
import urllib.request
from typing import Any

SECONDS = 15.0
"""How long it may take in all; an address that lets us wait is one that does not answer."""


class WebhookError(Exception):
    """The record was not taken; the message says why, and not where to, since an address may be a secret."""


def post(url: str, body: bytes, seconds: float = SECONDS) -> None:
    """Send the record. Raises `WebhookError` unless it is answered with 2xx in time."""
    failures: list[str] = [f"no answer in {seconds:g} s"]
    # A time-out of a socket begins anew with each byte: only from outside can an end be put to it.
    sending = threading.Thread(target=_send, args=(url, body, seconds, failures), daemon=True)
    sending.start()
    sending.join(seconds)
    if failures:
        raise WebhookError(failures[-1])


def _send(url: str, body: bytes, seconds: float, failures: list[str]) -> None:
    headers = {"Content-Type": "application/json", "User-Agent": "mingzhang"}
    try:
        request = urllib.request.Request(url, body, headers)
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=seconds):
            failures.clear()
    except (OSError, http.client.HTTPException, ValueError) as error:  # of which HTTP's 3xx to 5xx are
        failures.append(f"{type(error).__name__}: {error}")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """What is redirected would be asked for by GET, without the record."""

    def redirect_request(self, *_: Any) -> None:
        """See `HTTPRedirectHandler`."""
