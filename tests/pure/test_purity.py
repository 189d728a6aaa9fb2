"""What every module of tools/ keeps to: no Odoo, no present time, values that nobody changes."""

import ast
from pathlib import Path

import pytest
from tools import clock

MODULES = sorted(Path(clock.__file__).parent.glob("*.py"))
ids = [path.stem for path in MODULES]


def names_called(tree):
    functions = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {getattr(function, "id", getattr(function, "attr", "")) for function in functions}


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_nothing_of_odoo_and_no_present_time(path):
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            assert node.module.split(".")[0] != "odoo"
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 1, "from this folder only"
        elif isinstance(node, ast.Import):
            assert all(alias.name.split(".")[0] != "odoo" for alias in node.names)
    assert not names_called(tree) & {"now", "today", "utcnow", "time_ns", "monotonic"}


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_values_do_not_change(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ClassDef) and any("dataclass" in ast.unparse(d) for d in node.decorator_list):
            assert [ast.unparse(decorator) for decorator in node.decorator_list] == ["dataclass(frozen=True)"]


def test_only_the_clock_makes_moments():
    """The type checker trusts whoever writes Utc(…) or Local(…)."""
    makers = {"Utc", "Local", "astimezone", "ZoneInfo", "cast"}
    found = {path.stem for path in MODULES if names_called(ast.parse(path.read_text())) & makers}
    assert found == {"clock"}
