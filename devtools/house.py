"""Check the add-on's rooms: who may import, extend and override what. "./dev lint" runs it; no Odoo is needed.

A room is a folder of models/ (or the module const.py); models/__init__.py lists the rooms from left to right.
A room imports from rooms to its left only, and extends models of rooms to its left only. No method is defined
twice for one model, unless the first definition is an empty hook:

    def _finish_promises(self, before):
        \"\"\"Hook: keep the promises that the finished call was about.\"\"\"

Each finding says where it is and how to put it right.
"""

import ast
import sys
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

ADDON = "dental_followup"
MAX_LINES = 500
# Folders of tests/ that are no rooms: rules without a database, the add-on as a whole, what all tests share.
OTHER_TESTS = ("pure", "whole", "common")
# Methods of Odoo's that every model has. A method of these is never a hook of ours.
CORE_METHODS = {
    *("_auto_init", "_compute_display_name", "_get_view", "_read_group", "_register_hook", "_search"),
    *("_search_display_name", "_table_query", "action_archive", "action_unarchive", "copy", "copy_data", "create"),
    *("default_get", "export_data", "fields_get", "get_formview_action", "get_view", "get_views", "init", "load"),
    *("name_create", "name_search", "onchange", "read", "search", "search_fetch", "toggle_active", "unlink"),
    *("web_read", "web_save", "web_search_read", "write"),
}
# Calls that make something empty: "return set()", "return self.env['x'].browse()".
EMPTY_CALLS = {"Domain", "Markup", "SQL", "browse", "dict", "frozenset", "list", "set", "str", "timedelta", "tuple"}


@dataclass(frozen=True, order=True)
class Finding:
    path: str
    line: int
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


@dataclass(frozen=True)
class Source:
    """A Python file of the add-on; ``parts`` is its path below the add-on: ("models", "call", "dental_call.py")."""

    path: str
    parts: tuple[str, ...]
    tree: ast.Module
    line_count: int

    @property
    def stem(self):
        return self.parts[-1].removesuffix(".py")

    @property
    def folder(self):
        return self.parts[0] if len(self.parts) > 1 else ""

    @property
    def room(self):
        """The room of models/, or the folder beside models/; "" for the files above them."""
        if self.folder != "models":
            return self.folder
        if len(self.parts) > 2:
            return self.parts[1]
        return "" if self.stem == "__init__" else self.stem

    @property
    def package(self):
        """The package that the file's relative imports start from."""
        return (ADDON, *self.parts[:-1])


@dataclass(frozen=True, eq=False)
class ModelClass:
    """A class that defines the model, or adds to it; ``parents`` are the other models that it inherits from."""

    source: Source
    node: ast.ClassDef
    model: str
    parents: tuple[str, ...]
    is_new: bool

    @property
    def is_abstract(self):
        return any(ast.unparse(base).endswith("AbstractModel") for base in self.node.bases)

    @cached_property
    def members(self):
        """{name: Member} of the methods, and of the fields that a method computes."""
        found = {}
        for node in self.node.body:
            if isinstance(node, ast.FunctionDef):
                found.setdefault(node.name, Member(self, node.name, node))
            elif isinstance(node, ast.Assign) and is_computed(node.value):
                name = f"compute of the field {ast.unparse(node.targets[0])}"
                found[name] = Member(self, name, node)
        return found


@dataclass(frozen=True, eq=False)
class Member:
    owner: ModelClass
    name: str
    node: ast.AST

    @property
    def title(self):
        return f"{self.owner.model}: {self.name}"

    @property
    def place(self):
        return f"{self.owner.source.path}:{self.node.lineno}"

    @property
    def room(self):
        return self.owner.source.room

    def finding(self, text):
        return Finding(self.owner.source.path, self.node.lineno, f"{self.title} {text}")

    @property
    def is_hook(self):
        """Whether it does nothing, says so in a docstring, and is not a method of Odoo's."""
        if not isinstance(self.node, ast.FunctionDef) or self.name in CORE_METHODS:
            return False
        return bool(ast.get_docstring(self.node)) and does_nothing(self.node.body[1:], self.owner.is_abstract)

    @property
    def calls_super(self):
        """Whether the method calls the next one: super().x(), or super(Model, records).x()."""
        return any(
            isinstance(node, ast.Attribute)
            and node.attr == self.name
            and isinstance(node.value, ast.Call)
            and ast.unparse(node.value.func) == "super"
            for node in ast.walk(self.node)
        )

    @property
    def only_refuses(self):
        return isinstance(self.node, ast.FunctionDef) and isinstance(self.node.body[-1], ast.Raise)


def is_computed(value):
    return isinstance(value, ast.Call) and any(keyword.arg == "compute" for keyword in value.keywords)


def does_nothing(body, may_be_missing=False):
    """Whether statements after a docstring neither do anything nor return anything but a constant.

    :param may_be_missing: "raise NotImplementedError" counts as nothing too: a mixin's users each fill it
    """
    if len(body) > 1:
        return False
    statement = body[0] if body else ast.Pass()
    if isinstance(statement, ast.Pass):
        return True
    if isinstance(statement, ast.Return):
        return statement.value is None or is_constant(statement.value)
    if isinstance(statement, ast.Expr):
        return ast.unparse(statement) in ("...", "yield from ()")
    return may_be_missing and isinstance(statement, ast.Raise) and "NotImplementedError" in ast.unparse(statement)


def is_constant(value):
    """A literal, an upper-case name such as NOTHING or Domain.TRUE, an empty recordset, an empty container."""
    if isinstance(value, ast.Call):
        name = ast.unparse(value.func).split(".")[-1]
        return name in EMPTY_CALLS and not value.keywords and all(ast.unparse(a) in ("()", "[]") for a in value.args)
    if isinstance(value, ast.Subscript):
        return ast.unparse(value.value) == "self.env"
    if isinstance(value, (ast.Name, ast.Attribute)):
        return ast.unparse(value).split(".")[-1].isupper()
    try:
        ast.literal_eval(value)
    except ValueError:
        return False
    return True


class House:
    """The add-on below ``root``, and its tests; all that the checks ask about it."""

    def __init__(self, root):
        self.root = Path(root)
        self.sources = [self.read(path) for path in sorted((self.root / ADDON).rglob("*.py"))]
        self.by_parts = {source.parts: source for source in self.sources}
        # From left to right: the rooms in the order in which models/__init__.py loads them, then the other folders.
        self.rooms = self.imported(("models", "__init__.py"))
        self.order = [*self.rooms, *(name for name in self.imported(("__init__.py",)) if name != "models")]
        self.findings = []
        self.classes = defaultdict(list)
        for source in self.sources:
            for model_class in self.model_classes(source):
                self.classes[model_class.model].append(model_class)
        for classes in self.classes.values():
            classes.sort(key=lambda model_class: self.rank(model_class.source))

    def read(self, path):
        text = path.read_text(encoding="utf-8")
        relative = path.relative_to(self.root)
        return Source(str(relative), relative.parts[1:], ast.parse(text), len(text.splitlines()))

    def imported(self, parts):
        """What an __init__.py imports from its own package, in the order of the file."""
        source = self.by_parts.get(parts)
        imports = [node for node in ast.walk(source.tree) if isinstance(node, ast.ImportFrom)] if source else []
        return [alias.name for node in imports if node.level == 1 and not node.module for alias in node.names]

    def place_of(self, room):
        """How far to the right a room is; what no __init__.py lists is rightmost."""
        return self.order.index(room) if room in self.order else len(self.order)

    def rank(self, source):
        files = self.imported((*source.parts[:-1], "__init__.py"))
        return (
            self.place_of(source.room),
            files.index(source.stem) if source.stem in files else len(files),
            source.parts,
        )

    def report(self, source, line, text):
        self.findings.append(Finding(source.path, line, text))

    def model_classes(self, source):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef):
                values = {
                    ast.unparse(statement.targets[0]): statement.value
                    for statement in node.body
                    if isinstance(statement, ast.Assign)
                }
                if "_name" in values or "_inherit" in values:
                    yield from self.model_class(source, node, values.get("_name"), values.get("_inherit"))

    def model_class(self, source, node, name, inherit):
        try:
            name = ast.literal_eval(name) if name else None
            inherit = ast.literal_eval(inherit) if inherit else []
        except ValueError:
            self.report(source, node.lineno, "write _name and _inherit as strings: this check follows no names")
            return
        if isinstance(inherit, str):
            name, inherit = name or inherit, [inherit]
        if not name:
            self.report(source, node.lineno, "say in _name which model this is: _inherit names several")
            return
        parents = tuple(parent for parent in inherit if parent != name)
        yield ModelClass(source, node, name, parents, name not in inherit)

    def definition(self, model):
        """The class that defines a model of ours; None for one of another module's."""
        return next((model_class for model_class in self.classes[model] if model_class.is_new), None)

    def ancestors(self, model):
        """The models that a model of ours or an extended one inherits from, as far as we define or extend them."""
        found = []
        for model_class in self.classes.get(model, ()):
            for parent in model_class.parents:
                found += [*self.ancestors(parent), parent] if parent in self.classes else []
        return list(dict.fromkeys(found))


def check_rooms(house):
    """Every file of models/ lies in a room that models/__init__.py lists."""
    for source in house.sources:
        if source.folder != "models" or source.parts[1:] in (("__init__.py",), ("const.py",)):
            continue
        if len(source.parts) == 2:
            house.report(source, 1, "lies in no room: move it into the room of its subject, models/<room>/")
        elif source.room not in house.rooms:
            house.report(source, 1, f"models/__init__.py does not list the room {source.room}: add it at its place")


def check_lengths(house):
    for source in house.sources:
        if source.line_count > MAX_LINES:
            text = f"more than {MAX_LINES} lines: give a part that users have a word for a file of its own"
            house.report(source, source.line_count, text)


def imports(source):
    """(line, imported module as a tuple of names, imported name or None) of every import of a file."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, in_addon(alias.name.split(".")), None
        elif isinstance(node, ast.ImportFrom):
            above = source.package[: len(source.package) - node.level + 1] if node.level else ()
            module = in_addon([*above, *(node.module.split(".") if node.module else ())])
            for alias in node.names:
                yield node.lineno, module, alias.name


def in_addon(names):
    """A module's name without "odoo.addons." where it is the add-on's."""
    return tuple(names[2:] if names[:3] == ["odoo", "addons", ADDON] else names)


def check_imports(house):
    """Rooms import to the left, models/ nothing from the folders beside it, and tools/ nothing but Python."""
    for source in house.sources:
        for line, module, name in imports(source):
            if source.folder == "tools":
                check_import_of_tools(house, source, line, module)
            elif source.folder == "models" and source.room and module[:1] == (ADDON,):
                check_import_of_room(house, source, line, (*module, name)[1:3])


def check_import_of_tools(house, source, line, module):
    if module[:1] == ("odoo",) or (module[:1] == (ADDON,) and module[:2] != (ADDON, "tools")):
        text = f"tools/ imports {'.'.join(module)}: pass what it needs in as an argument; tools/ is plain Python"
        house.report(source, line, text)


def check_import_of_room(house, source, line, imported):
    folder, room = (*imported, None)[:2]
    if folder not in ("models", "tools"):
        house.report(source, line, f"models/ imports from {folder}: move what both need into models/ or tools/")
    elif folder == "models" and room in house.rooms and house.place_of(room) > house.place_of(source.room):
        text = (
            f"the room {source.room} imports from {room}, which is to its right: move what both need to the left, "
            f"or let {source.room} call an empty hook that {room} fills"
        )
        house.report(source, line, text)


def check_names(house):
    """A model of ours is defined once, in the file of its name; what extends a model is named after it."""
    for model in list(house.classes):
        defined = house.definition(model)
        for model_class in house.classes[model]:
            if model_class is defined:
                text = name_of_definition(house, model_class)
            elif model_class.is_new:
                text = f"{model} is defined in {defined.source.path} already: a model has one room and one main file"
            elif defined:
                text = name_of_extension(house, model_class, defined)
            else:
                text = name_of_foreign(house, model_class)
            if text:
                house.report(model_class.source, model_class.node.lineno, text)
    for source in house.sources:
        models = [c.model for classes in house.classes.values() for c in classes if c.source is source]
        for model in sorted({model for model in models if models.count(model) > 1}):
            house.report(source, 1, f"has several classes for {model}: make them one")


def file_name(model):
    return model.replace(".", "_")


def name_of_definition(house, model_class):
    source, name = model_class.source, file_name(model_class.model)
    if source.folder != "models" or source.stem == name:
        return None
    # The lines of a model may stand in its file: dental.call.hand.over.line in dental_call_hand_over.py.
    here = [c[0].model for c in house.classes.values() if house.definition(c[0].model) and c[0].source is source]
    if any(file_name(model) == source.stem and name.startswith(f"{source.stem}_") for model in here):
        return None
    return f"defines {model_class.model}: a model of ours is defined in the file of its name, {name}.py"


def name_of_extension(house, model_class, defined):
    source, name = model_class.source, file_name(model_class.model)
    here, home = house.place_of(source.room), house.place_of(defined.source.room)
    if here < home:
        return f"extends {model_class.model} of {defined.source.room}, a room to its right: move it there"
    if here == home and not (source.stem == name or source.stem.startswith(f"{name}_")):
        return f"extends {model_class.model}: merge it into {name}.py, or call the file {name}_<part>.py"
    if here > home and source.stem != name:
        return f"extends {model_class.model} of the room {defined.source.room}: put it into a file called {name}.py"
    return None


def name_of_foreign(house, model_class):
    """A file may be named after its subject where it adds to several models of other modules and has none of ours."""
    source, name = model_class.source, file_name(model_class.model)
    if source.folder != "models" or name == source.stem:
        return None
    if source.stem.startswith(f"{name}_") or name.startswith(f"{source.stem}_"):
        return None
    here = {model for model, classes in house.classes.items() if any(c.source is source for c in classes)}
    if len(here) > 1 and not any(house.definition(model) for model in here):
        return None
    return f"extends {model_class.model}: call the file {name}.py or {name}_<part>.py"


def check_overrides(house):
    """What is defined more than once for one model is an empty hook and its fillings."""
    for model in list(house.classes):
        lineage = [*house.ancestors(model), model]
        members = defaultdict(list)
        for model_class in (model_class for name in lineage for model_class in house.classes[name]):
            for name, member in model_class.members.items():
                members[name].append(member)
        for first, *others in members.values():
            if others:
                house.findings += check_members(house, first, others)


def check_members(house, first, others):
    if first.is_hook:
        return check_fillings(house, first, others)
    if first.name in CORE_METHODS:
        return check_core(first, others)
    how = "do it there, or let that call an empty hook (a docstring, and pass or the return of a constant) to fill"
    return [other.finding(f"is defined in {first.place} already: {how}") for other in others]


def check_core(first, others):
    """A method of Odoo's is overridden in one class of a model; a mixin may stand between that and Odoo.

    Each then calls super(), so that what the mixin guards cannot be left out.
    """
    found, owners = [], {first.owner.model}
    for other in others:
        if other.owner.model in owners:
            how = "override a method of Odoo's in one class of a model, and call all that it does from there"
            found.append(other.finding(f"is defined in {first.place} already: {how}"))
        elif not (other.calls_super or other.only_refuses):
            found.append(other.finding(f"hides that of {first.owner.model} in {first.place}: call super()"))
        owners.add(other.owner.model)
    return found


def check_fillings(house, hook, fillings):
    """One room fills a hook. Where several do, each calls super(), so that none hides another.

    Their order may not matter: what must come first is called first where the hook is called.
    """
    name, findings = f"the hook {hook.name} of {hook.place}", []
    for filling in fillings:
        if filling.owner.model == hook.owner.model and filling.room == hook.room:
            findings.append(filling.finding(f"fills {name} from its own room: write it there"))
        elif house.place_of(filling.room) < house.place_of(hook.room):
            findings.append(filling.finding(f"fills {name}, a room to its right: only rooms further right fill a hook"))
    for _owner, same in groupby(fillings, key=lambda filling: (filling.owner.model, filling.room)):
        findings += [again.finding(f"fills {name} twice in one room: do it once") for again in list(same)[1:]]
    if len(fillings) > 1:
        text = f"fills {name}, as others do, and hides them: call super().{hook.name}() in each"
        findings += [filling.finding(text) for filling in fillings if not filling.calls_super]
    return findings


def check_tests(house):
    """Every file of tests/ lies in the folder of a room, or in pure, whole or common."""
    tests = house.root / "tests"
    folders = {*house.rooms, *OTHER_TESTS}
    for path in sorted(tests.rglob("*.py")):
        folder = path.relative_to(tests).parts[0]
        if path.parent == tests and path.name != "conftest.py":
            text = "lies in no room: move tests into tests/<room>/, and what they share into tests/common/"
        elif path.parent != tests and folder not in folders:
            text = f"{folder} is not a room: the folders of tests/ are {', '.join(sorted(folders))}"
        else:
            continue
        house.findings.append(Finding(str(path.relative_to(house.root)), 1, text))


CHECKS = (check_rooms, check_lengths, check_imports, check_names, check_overrides, check_tests)


def findings(root):
    """All findings below ``root``, in the order of files and lines; each once."""
    house = House(root)
    for check in CHECKS:
        check(house)
    return sorted(set(house.findings))


def main(root="."):
    found = findings(root)
    for finding in found:
        print(finding)
    if found:
        print(f"{len(found)} findings")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
