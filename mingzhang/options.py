"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

json_option = click.option(
    "--json", "as_json", is_flag=True, help="以 JSON 输出结果 · print the run's summary as JSON"
)

registry_option = click.option(
    "--registry",
    type=click.Path(exists=True, path_type=Path),
    help="另一份站点登记（文件或目录）· another registry file or folder",
)
