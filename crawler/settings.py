"""Scrapy settings: each one that differs from the default, with its reason."""

from __future__ import annotations

import os
import shutil
from importlib.metadata import version
from typing import Any

BOT_NAME = "mingzhang"
SPIDER_MODULES = ["crawler.spiders"]

CONTACT = os.environ.get(
    "MINGZHANG_CONTACT", ""
)  # ours: whom a site's keeper can write to; `run` asks for it
USER_AGENT = f"mingzhang/{version('mingzhang')} (+{CONTACT or 'contact not set'})"  # a crawler says who it is
ROBOTSTXT_USER_AGENT = "mingzhang"  # the name that robots.txt addresses, without version and contact

ROBOTSTXT_OBEY = True  # the default does not
CONCURRENT_REQUESTS = 1  # a refusal or Retry-After must hold before the next request leaves
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # public servers of small counties: one request at a time
SCHEDULER_MEMORY_QUEUE = (
    "scrapy.squeues.FifoMemoryQueue"  # as lists are, newest first; the default is last in
)
DOWNLOAD_DELAY = 3.0  # seconds; `run` sets each site's own
DOWNLOAD_DELAY_JITTER = 0.3  # never shorter than about two thirds of the stated delay
DOWNLOAD_TIMEOUT = 60  # the default of 3 minutes lets one dead server hold a run for an hour
DOWNLOAD_TIMEOUT_FILE = 300  # ours, seconds: a scan of 100 MB from a county's server takes minutes
DOWNLOAD_MAXSIZE = (
    200 * 1024 * 1024
)  # bytes; scanned accounts reach 100 MB, the default of 1 GiB fills memory
DOWNLOAD_WARNSIZE = 0  # no warning below the limit: large scans are usual
DOWNLOAD_FAIL_ON_DATALOSS = (
    True  # half a file must never pass for a whole one (the default, stated because it matters)
)

TWISTED_DNS_RESOLVER = "crawler.addresses.CheckedResolver"  # no address inside this or another network
LOCAL_HOSTS: list[str] = []  # ours: hosts that may be on this machine; `run` names those of loopback sites
HTTPPROXY_ENABLED = False  # a proxy of the environment would connect where no address is checked
DOWNLOAD_HANDLERS: dict[str, Any] = dict.fromkeys(["data", "file", "ftp", "s3"])  # the web alone is asked

RETRY_TIMES = 2  # what does not heal in three tries waits for the next run
RETRY_HTTP_CODES = [429, 500, 502, 503, 504, 522, 524]  # a server in trouble; refusals are never retried
RETRY_EXCEPTIONS = [  # what may heal in a minute; the default also asks again for a host that has no address
    "scrapy.exceptions.DownloadConnectionRefusedError",
    "scrapy.exceptions.DownloadFailedError",
    "scrapy.exceptions.DownloadTimeoutError",
    "scrapy.exceptions.ResponseDataLossError",
    "twisted.internet.error.ConnectError",
    "twisted.internet.error.ConnectionDone",
    "twisted.internet.error.ConnectionLost",
]
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the ledger records it: no error of ours
RETRY_BACKOFF = 10.0  # ours, seconds before the first retry, twice as many before the second
RETRY_AFTER_MAX = 120.0  # ours, seconds: a host that asks for more is left alone for this run
REDIRECT_MAX_TIMES = 5  # the default of 20 follows loops for a minute
HTTPERROR_ALLOW_ALL = True  # a 404 is a result that the ledger records

REFRESH_DAYS = 30  # ours: what a server cannot revalidate is asked for again after so many days
FULL_WALK_DAYS = 30  # ours: between two of them lists are read only as far as they are new
DAILY_CAP = 3000  # ours: requests to a host in 24 hours; at 3 s apart they take two and a half hours

CHROMIUM = os.environ.get("MINGZHANG_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"  # ours
PLAYWRIGHT_LAUNCH_OPTIONS = {
    "executable_path": CHROMIUM,
    "args": [
        "--no-sandbox",  # as root and in containers it has none
        "--disable-dev-shm-usage",  # containers give it 64 MB, a large page needs more
        "--disable-gpu",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    ],
    "proxy": {"server": "http://127.0.0.1:9"},  # the discard port: what we do not answer goes nowhere
}
PLAYWRIGHT_MAX_PAGES_PER_CONTEXT = 1  # one page at a time, as without a browser
RENDERING = {
    "crawler.browser.RenderMiddleware": 120
}  # ours: `run` adds it where a site needs it, below those that may refuse
RENDER_TIMEOUT = 180.0  # ours, seconds until a page rests: its scripts' requests keep the site's delay
PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT = RENDER_TIMEOUT * 1000  # milliseconds
RENDER_REQUESTS = 60  # ours: requests that one page may make

COOKIES_ENABLED = False  # public pages need none, and challenges must not be passed by them
HTTPCACHE_ENABLED = False  # the store is the cache (the default, stated because it matters)
TELNETCONSOLE_ENABLED = False  # on by default, and opens a port
REMOTE_CONTROL_ENABLED = False  # on by default, and opens a port
REFERER_ENABLED = True  # some file gateways answer only to their own article page (the default)
DEFAULT_REQUEST_HEADERS = {  # the default asks for English pages
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}

LOG_LEVEL = "WARNING"  # the ledger and the summary say what happened; the default logs every request
LOG_INSTALL_ROOT_HANDLER = False  # who runs the crawl decides where its log goes
STATS_DUMP = False  # the run's summary says it
LOGSTATS_INTERVAL = 0.0  # progress is reported through a callback

EXTENSIONS = {"crawler.returning.ReturningExtension": 100}
ITEM_PIPELINES = {"crawler.pipelines.LedgerPipeline": 100}
DOWNLOADER_MIDDLEWARES: dict[str, Any] = {  # requests pass downwards, answers upwards
    "crawler.middlewares.RevalidationMiddleware": 80,
    "crawler.middlewares.HostGateMiddleware": 90,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.RobotsMiddleware": 100,
    "crawler.middlewares.CapMiddleware": 110,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "crawler.middlewares.BackoffMiddleware": 550,
    "crawler.middlewares.RetryAfterMiddleware": 555,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": 570,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 575,  # after refusals: a redirect may be one
    "crawler.middlewares.RefusalMiddleware": 585,
}
