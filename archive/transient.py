"""What may go well when it is asked again: failures of a network, and of a busy S3 server."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

import urllib3.exceptions
from botocore import exceptions as aws
from botocore.parsers import ResponseParserError

FAILURES = (
    aws.ConnectionError,
    aws.HTTPClientError,  # a reset connection, a time-out
    aws.IncompleteReadError,
    ResponseParserError,  # an answer that was cut short is no XML
    urllib3.exceptions.HTTPError,
    OSError,
)
"""What the way to the server can do to a request."""
_CODES = frozenset(
    (
        *("BadDigest", "IncompleteBody", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch"),
        *("ConditionalRequestConflict", "RequestTimeout", "SlowDown", "Throttling", "ThrottlingException"),
    )
)
"""Answers below 500 that say that what was sent did not arrive whole, or came at a bad moment."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 10.0  # seconds

T = TypeVar("T")


def code_of(error: aws.ClientError) -> str:
    """The error code of an S3 answer, such as `NoSuchKey`; of one without a body, its HTTP status."""
    return str(error.response.get("Error", {}).get("Code", ""))


def may_pass(error: Exception) -> bool:
    """Whether the same request may succeed later."""
    if isinstance(error, aws.ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return status >= 500 or status == 429 or code_of(error) in _CODES
    return isinstance(error, FAILURES)


def insist(ask: Callable[[], T], attempts: int) -> T:
    """What `ask` returns, asked again with growing pauses while it fails with what may pass.

    Raises what it raises at last.
    """
    for attempt in range(attempts - 1):
        try:
            return ask()
        except Exception as error:
            if not may_pass(error):
                raise
        time.sleep(random.uniform(0.5, 1) * min(_FIRST_PAUSE * 2**attempt, _LONGEST_PAUSE))
    return ask()
