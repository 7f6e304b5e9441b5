"""What a citation needs of BibTeX: the words of strangers, in which no character is a command."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape
from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")

COMMANDS = str.maketrans(
    {**{char: f"\\{char}" for char in "#$%&_{}"}, "\\": r"\textbackslash{}", "~": r"\~{}", "^": r"\^{}"}
)
IN_ADDRESS = str.maketrans({"\\": "%5C", "{": "%7B", "}": "%7D"})


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """The filters `tex`, words, and `tex_url`, an address."""
    env.filters["tex"] = tex
    env.filters["tex_url"] = tex_url


def tex(words: object) -> Markup:
    r"""`5% & {` → `5\% \& \{`, escaped for HTML too."""
    return escape(" ".join(str(words).split()).translate(COMMANDS))


def tex_url(address: object) -> Markup:
    r"""`a_b%20` → `\url{a_b%20}`: inside it nothing but braces and backslashes is special."""
    return escape(rf"\url{{{str(address).translate(IN_ADDRESS)}}}")
