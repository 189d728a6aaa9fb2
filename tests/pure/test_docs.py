"""The documentation is true: what it names exists, and its lists of steps, hooks and rooms are the code's own."""

import ast
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "dental_followup" / "models"
ARCHITECTURE = "docs/architecture.md"
DOCS = (ARCHITECTURE, "CONTRIBUTING.md", "README.md", "README.zh-CN.md")
# Where a path may begin.
STARTS = (ROOT, ROOT / "dental_followup", MODELS)

FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^ {4}\S.*", re.MULTILINE)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
# "call/dental_call.py", "tests/pure", "./dev", with or without ":name". A placeholder such as <version> is no path.
PATH = re.compile(r"(?P<path>[\w./-]*(?:/[\w.-]*|\.(?:py|md|xml|csv|json|js|po|yaml)))(?::(?P<name>\w+))?")
HOOK = re.compile(r"Hook of ``(\w+)/``")


@cache
def text_of(doc):
    return (ROOT / doc).read_text(encoding="utf-8")


@cache
def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def codes(doc):
    """What the page shows as code: spans, and the lines of blocks."""
    text = text_of(doc)
    blocks = FENCED.findall(text)
    text = FENCED.sub("", text)
    # What a list goes on with is indented too, and has spans of its own.
    lines = [line for line in INDENTED.findall(text) if "`" not in line]
    return [*blocks, *lines, *SPAN.findall(text)]


def named(doc):
    """The paths that the page names: (as written, path, name in that file or None)."""
    words = {word.strip("[](),;") for code in codes(doc) for word in code.split()}
    matches = (PATH.fullmatch(word) for word in words if word not in ("/", "./"))
    return sorted((match[0], match["path"], match["name"]) for match in matches if match)


def found(path):
    """Where a path of the pages leads: one file or folder. A name without a folder has to be the only one."""
    if "/" in path:
        return next((start / path for start in STARTS if (start / path).exists()), None)
    files = [file for file in [*ROOT.glob(path), *(ROOT / "dental_followup").rglob(path)] if file.is_file()]
    return files[0] if len(files) == 1 else None


def names_in(path):
    """The functions, classes and constants of a file."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


@cache
def functions(path):
    return {node.name: node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef)}


def slug(heading):
    """The anchor that GitHub gives to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower().replace("`", "")).strip().replace(" ", "-")


def section(heading):
    """The text of one chapter of the architecture page."""
    text = text_of(ARCHITECTURE)
    return text.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def uses(function, name):
    return any(isinstance(node, ast.Attribute) and node.attr == name for node in ast.walk(function))


@pytest.mark.parametrize("doc", DOCS)
def test_paths_and_names_exist(doc):
    names = named(doc)
    assert len(names) > 5
    wrong = [written for written, path, _name in names if not found(path)]
    wrong += [
        written for written, path, name in names if name and found(path) and name not in set(names_in(found(path)))
    ]
    assert not wrong, f"{doc} names what is not there (or not there only): {', '.join(wrong)}"


@pytest.mark.parametrize("doc", DOCS)
def test_links_lead_somewhere(doc):
    links = LINK.findall(FENCED.sub("", text_of(doc)))
    assert links
    for path, anchor in links:
        target = (ROOT / doc).parent / unquote(path) if path else ROOT / doc
        assert target.exists(), f"{doc} links to {path}"
        headings = HEADING.findall(target.read_text(encoding="utf-8")) if anchor else []
        assert not anchor or anchor in map(slug, headings), f"{doc} links to the chapter {anchor} of {path or doc}"


def test_nothing_outside_the_project():
    for doc in DOCS:
        assert not re.search(r"\.\./\.\./|/work/|/home/|\.\./shared", text_of(doc)), doc


def test_rooms_in_the_order_of_the_code():
    imports = [node for node in tree_of(MODELS / "__init__.py").body if isinstance(node, ast.ImportFrom)]
    rooms = ["const", *(alias.name for node in imports for alias in node.names)]
    chapter = section("The rooms")
    assert re.findall(r"^### (\w+)$", chapter, re.MULTILINE) == rooms
    listed = next(block for block in chapter.split("\n\n") if block.startswith("`const` ·"))
    assert SPAN.findall(listed) == rooms


def test_steps_of_a_finished_call():
    """The numbered list is what _finish calls, in its order."""
    finish = functions(MODELS / "call" / "dental_call_finish.py")["_finish"]
    calls = [
        node.func
        for node in ast.walk(finish)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) in ("self", "call")
        and node.func.attr != "sudo"
    ]
    calls.sort(key=lambda func: (func.lineno, func.col_offset))
    listed = re.findall(r"^\d+\. `(\w+)`", section("What a finished call does"), re.MULTILINE)
    assert listed == [func.attr for func in calls]


def hooks_of_code():
    """{(file, hook): room that fills it} of all empty methods that say so."""
    hooks = {}
    for path in sorted(MODELS.rglob("*.py")):
        for name, node in functions(path).items():
            if match := HOOK.match(ast.get_docstring(node) or ""):
                hooks[str(path.relative_to(MODELS)), name] = match[1]
    return hooks


def hooks_of_page():
    """The rows of the table: (file, hook, callers, file that fills it)."""
    rows = [
        [SPAN.findall(cell) for cell in line.strip("|").split("|")]
        for line in section("The hooks").splitlines()
        if line.startswith("| `")
    ]
    return [(file[0], hook[0], callers, filling[0]) for file, hook, callers, filling in rows]


def test_every_hook_is_in_the_table():
    rows = {(file, hook): filling.split("/")[0] for file, hook, _callers, filling in hooks_of_page()}
    assert rows
    assert sorted(rows.items() - hooks_of_code().items()) == [], "in the table only"
    assert sorted(hooks_of_code().items() - rows.items()) == [], "in the code only"


@pytest.mark.parametrize("row", hooks_of_page(), ids=lambda row: row[1])
def test_hook_is_called_and_filled(row):
    file, hook, callers, filling = row
    room = (MODELS / file).parent
    calling = {
        (path, name)
        for path in room.glob("*.py")
        for name, node in functions(path).items()
        if name != hook and uses(node, hook)
    }
    listed = [caller if ":" in caller else f"{file}:{caller}" for caller in callers]
    assert calling == {(MODELS / path, name) for path, name in (caller.split(":") for caller in listed)}
    fillings = [path for path in MODELS.rglob("*.py") if path.parent != room and hook in functions(path)]
    assert fillings == [MODELS / filling]
