from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.refusals import Plain, causes, recognise

URL = "http://www.jia.gov.cn/a/"
RUISHU = b"<html><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script><script r='m'>_$a()</script></html>"
JIASULE = (
    b"<script>document.cookie='__jsl_clearance_s=1;max-age=3600';location.href=location.pathname</script>"
)
COOKIE_SCRIPT = b"<script>document.cookie='ok=1;path=/';location.reload()</script>"
LONG = b"<p>" + b"x" * 6000


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (Plain(URL, 412, RUISHU), "ruishu_challenge"),
        (Plain(URL, 202, RUISHU), "ruishu_challenge"),
        (Plain(URL, 200, RUISHU), "ruishu_challenge"),
        (Plain(URL, 412, b""), "ruishu_challenge"),
        (Plain(URL, 521, b""), "jiasule_challenge"),
        (Plain(URL, 200, JIASULE), "jiasule_challenge"),
        (Plain(URL, 200, COOKIE_SCRIPT), "jiasule_challenge"),
        (Plain(URL, 302, b"", ("CT6T=ab; path=/",), URL), "waf_cookie"),
        (Plain(URL, 302, b"", ("CT6TS=ab; path=/",), URL), "waf_cookie"),
        (Plain(URL, 403, b"blocked"), "waf_block"),
        (Plain(URL, 422, b""), "waf_block"),
        (Plain(URL, 468, b"x" * 499), "waf_block"),
        (Plain(URL, 403, LONG), "denied"),
        (Plain(URL, 451, LONG), "denied"),
    ],
)
def test_refusals_are_told_by_their_signs(answer: Plain, cause: str) -> None:
    assert recognise(answer) == cause


@pytest.mark.parametrize(
    "answer",
    [
        Plain(URL, 200, b"<p>ok</p>", ("__jsluid_h=1; path=/",)),  # the cookie of a site behind that firewall
        Plain(URL, 200, COOKIE_SCRIPT + LONG),  # a real page that sets a cookie and goes on
        Plain(URL, 302, b"", ("CT6T=ab",), URL + "b"),
        Plain(URL, 302, b"", ("session=ab",), URL),
        Plain(URL, 200, b"<script>var $_ts = 1; r='m'</script>"),
        Plain(URL, 202, b"accepted"),
        Plain(URL, 404, b""),
        Plain(URL, 422, LONG),
        Plain(URL, 500, b""),
    ],
)
def test_ordinary_answers_are_none(answer: Plain) -> None:
    assert recognise(answer) is None


@given(st.binary(max_size=400))
def test_a_pdf_is_never_a_challenge(tail: bytes) -> None:
    assert recognise(Plain(URL, 200, b"%PDF-1.7\n" + tail)) is None


def test_challenges_shut_their_host_and_blocks_do_not() -> None:
    assert {name for name, cause in causes().items() if cause.stops_host} == {
        "ruishu_challenge",
        "jiasule_challenge",
        "waf_cookie",
    }
