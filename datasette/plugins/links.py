"""Where things stand on the public site: the addresses of documents, statements and figures, and of evidence."""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import quote, urlencode

from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")

CONTACT = "MINGZHANG_CONTEST"
"""Where a finding is contested: an e-mail address, or the address of a page that makes a new issue."""


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """The filters `document_path`, `statement_path`, `figure_path`, `row_path`, `places` and `contest`."""
    for link in (document_path, statement_path, figure_path, row_path, places, contest):
        env.filters[link.__name__] = link


def document_path(document_id: str) -> str:
    """A document's page."""
    return f"/document/{document_id}"


def statement_path(statement_id: str) -> str:
    """A statement by itself, beside its page: `ab12-s3` → `/document/ab12?statement=3`."""
    document_id, ordinal = parted(statement_id)
    return f"/document/{document_id}?statement={ordinal}"


def figure_path(statement_id: str, row: int, col: int) -> str:
    """The permanent link of a cell: `ab12-s3`, 4, 2 → `/figure/ab12/3/4/2`."""
    document_id, ordinal = parted(statement_id)
    return f"/figure/{document_id}/{ordinal}/{row}/{col}"


def parted(statement_id: str) -> tuple[str, str]:
    """The document's id and the ordinal in a statement's id."""
    document_id, _, ordinal = statement_id.rpartition("-s")
    return document_id, ordinal


def row_path(table: str, row: Any) -> str | None:
    """The public page that shows a row of a table of the database, where there is one."""
    if table == "documents":
        return document_path(row["id"])
    if table == "statements":
        return statement_path(row["id"])
    if table == "amounts":
        return figure_path(row["statement_id"], row["row"], row["col"])
    named = {"agencies": "agency", "rules": "rule", "projects": "project"}
    if table in named:
        return f"/{named[table]}/{quote(row['id'])}"
    return f"/region/{row['code']}" if table == "regions" else None


def places(finding: Any) -> list[dict[str, Any]]:
    """What a finding rests on, each place once: as in `evidence`, with its `figure` where it is a cell.

    Cells come with `document_id` and `ordinal`; a place without `statement_id` has `section_ordinal` or neither.
    """
    found: dict[str, dict[str, Any]] = {}
    for told in json.loads(finding["evidence"]):
        place = {"page": None, "section_ordinal": None, "statement_id": None, **told}
        place["text"] = told.get("text") or ""
        if place["statement_id"]:
            place["document_id"], place["ordinal"] = parted(place["statement_id"])
            if place.get("row") is not None and place.get("col") is not None:
                place["figure"] = figure_path(place["statement_id"], place["row"], place["col"])
        found.setdefault(json.dumps(told, sort_keys=True), place)
    return list(found.values())


def contest(finding: Any, address: str) -> str | None:
    """A letter or an issue about a finding that lies at `address`, begun; None where nobody takes them."""
    contact = os.environ.get(CONTACT)
    if not contact:
        return None
    subject = f"核实 {finding['rule']} {finding['document_id']}"
    body = f"{address}\n\n{finding['message']}\n\n核实的情况："
    if "://" not in contact:
        return (
            f"mailto:{quote(contact, '@')}?{urlencode({'subject': subject, 'body': body}, quote_via=quote)}"
        )
    return f"{contact}{'&' if '?' in contact else '?'}{urlencode({'title': subject, 'body': body})}"
