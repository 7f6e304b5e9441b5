"""Why no answer came: the download's exceptions, as causes."""

from __future__ import annotations

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
)

from crawler.items import NotRead


def cause_of(error: BaseException | None) -> tuple[str, str]:
    """The cause (an id of `causes.yml`) and a detail for an exception that ended a request."""
    if isinstance(error, NotRead):
        return error.cause, error.detail or ""
    if isinstance(error, DownloadTimeoutError | TimeoutError):
        return "timeout", str(error)
    if isinstance(error, DownloadCancelledError):  # Scrapy cancels for one reason: DOWNLOAD_MAXSIZE
        return "too_large", str(error) or "more than DOWNLOAD_MAXSIZE"  # of what has no stated length
    if isinstance(error, CannotResolveHostError):
        return "no_such_host", str(error)
    if isinstance(error, IgnoreRequest) and "DOWNLOAD_MAXSIZE" in str(error):  # of what was decompressed
        return "too_large", str(error)
    if isinstance(error, IgnoreRequest):
        return "http_error", str(error)  # too many redirects
    return "network_error", f"{type(error).__name__}: {error}"
