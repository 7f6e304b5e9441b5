"""The shape of the house: imports run one way, parsers stay pure, nothing hides an installed package."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "parsers": set(),
    "archive": {"parsers"},
    "crawler": {"archive", "parsers"},
    "samples": set(),
    "datasette": {"archive"},
    "mingzhang": {"crawler", "archive", "parsers", "samples"},
}
IMPURE = {"datetime", "glob", "http", "random", "requests", "socket", "sqlite3", "time", "urllib", "uuid"}


def imports(tree: ast.AST) -> Iterator[str]:
    """Every absolute module name that a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


def ours(source: str, package: str) -> set[str]:
    """The project's other packages that a module's source imports."""
    tops = {name.partition(".")[0] for name in imports(ast.parse(source))}
    # In datasette/ the name means the installed package: the folder is no package and can't be imported.
    return (tops & MAY_IMPORT.keys()) - {package, "datasette"}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_run_one_way(package: str) -> None:
    wrong = {
        str(path.relative_to(ROOT)): sorted(bad)
        for path in modules(package)
        if (bad := ours(path.read_text("utf-8"), package) - MAY_IMPORT[package])
    }
    assert not wrong


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import crawler.run", {"crawler"}),
        ("from archive import store", {"archive"}),
        ("def f():\n    from samples.server import serve", {"samples"}),
        ("import datasette\nimport parsers.model\nimport json", set()),
    ],
)
def test_the_check_sees_each_way_to_import(source: str, found: set[str]) -> None:
    assert ours(source, "parsers") == found


def test_parsers_use_no_network_no_clock_no_database() -> None:
    wrong = {
        str(path.relative_to(ROOT)): sorted(bad)
        for path in modules("parsers")
        if (bad := {name.partition(".")[0] for name in imports(ast.parse(path.read_text("utf-8")))} & IMPURE)
    }
    assert not wrong


def test_no_folder_hides_an_installed_package() -> None:
    assert not (ROOT / "datasette" / "__init__.py").exists()
    assert not list((ROOT / "tests").rglob("__init__.py"))
