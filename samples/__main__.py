"""`python -m samples [--port N]`: serve the embedded sites until Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import threading

from samples.server import BASE_PORT, serve


def main() -> None:
    """Serve, and say where."""
    parser = argparse.ArgumentParser(prog="python -m samples", description=__doc__)
    parser.add_argument("--port", type=int, default=BASE_PORT, help=f"of the first site; default {BASE_PORT}")
    with serve(parser.parse_args().port) as served:
        for running in served.sites:
            print(f"{running.url}  {running.replica.site.title}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
