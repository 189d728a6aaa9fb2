"""The guard of the add-on's rooms, devtools/house.py, on small houses: what it finds, and what it lets pass."""

import house
import pytest

CALL = """
from ...tools import severity
from ..const import PENDING

class DentalCall(models.Model):
    _name = "dental.call"

    state = fields.Char(compute="_compute_state")

    def _compute_state(self):
        self.state = PENDING[0]
"""
PROMISE = """
from ..call.dental_call import DentalCall

class DentalPromise(models.Model):
    _name = "dental.promise"
    _inherit = ["mail.thread"]
"""
# Three rooms and a model in each of the first two.
PLAIN = {
    "__init__.py": "from . import models, wizard",
    "models/__init__.py": "from . import (\n    const,\n    call,\n    promise,\n    complaint,\n)",
    "models/const.py": "PENDING = ('planned', 'open')",
    "models/call/__init__.py": "from . import dental_call, dental_call_finish",
    "models/promise/__init__.py": "from . import dental_promise, dental_call",
    "models/complaint/__init__.py": "from . import dental_complaint, dental_call",
    "models/call/dental_call.py": CALL,
    "models/promise/dental_promise.py": PROMISE,
    "tools/__init__.py": "",
    "tools/severity.py": "from . import words\nimport re",
    "wizard/__init__.py": "",
}
HOOK = '''
    def _finish_more(self, before):
        """Hook: what else finishing a call does."""
'''
FILLED = """
    def _finish_more(self, before):
        self.promise()
"""
FILLED_WITH_SUPER = """
    def _finish_more(self, before):
        super()._finish_more(before)
        self.promise()
"""


def extending(model, body, name=None):
    """The source of a class that adds to a model."""
    return f'class Extended(models.Model):\n    _inherit = "{model}"\n{body}'


def defining(model, body="", kind="Model", inherit=()):
    return f'class New(models.{kind}):\n    _name = "{model}"\n    _inherit = {list(inherit)}\n{body}\n'


@pytest.fixture
def check(tmp_path):
    """Build a house of PLAIN and of what is given, {path below the add-on: source}; return its findings as text."""

    def build(files=None, tests=()):
        for path, text in {**PLAIN, **(files or {})}.items():
            file = tmp_path / house.ADDON / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        for path in tests:
            file = tmp_path / "tests" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        return [str(finding).removeprefix(f"{house.ADDON}/") for finding in house.findings(tmp_path)]

    return build


def only(found, start, *words):
    """Assert that there is one finding, at that place, with these words."""
    assert [text.split(": ")[0] for text in found] == [start]
    for word in words:
        assert word in found[0]


def test_a_house_in_order(check):
    assert check() == []


# Rooms


def test_file_in_no_room(check):
    only(check({"models/dental_faq.py": ""}), "models/dental_faq.py:1", "lies in no room")


def test_room_that_is_not_listed(check):
    found = check({"models/figures/__init__.py": "", "models/figures/dental_figure.py": ""})
    assert [text.split(": ")[0] for text in found] == [
        "models/figures/__init__.py:1",
        "models/figures/dental_figure.py:1",
    ]
    assert "does not list the room figures" in found[0]


def test_order_of_rooms_is_that_of_the_list(check):
    turned = {"models/__init__.py": "from . import (\n    const,\n    promise,\n    call,\n    complaint,\n)"}
    only(check(turned), "models/promise/dental_promise.py:2", "the room promise imports from call")


@pytest.mark.parametrize(("lines", "is_found"), [(500, False), (501, True)])
def test_length(check, lines, is_found):
    found = check({"wizard/dental_long.py": "x = 1\n" * lines})
    assert [text.split(": ")[:2] for text in found] == [["wizard/dental_long.py:501", "more than 500 lines"]] * is_found


# Imports


@pytest.mark.parametrize(
    "line",
    [
        "from ..promise.dental_promise import DentalPromise",
        "from ..promise import dental_promise",
        "from .. import promise",
        "from ...models.promise import dental_promise",
        "from odoo.addons.dental_followup.models.promise.dental_promise import DentalPromise",
        "import odoo.addons.dental_followup.models.promise.dental_promise",
        "def late():\n    from ..promise import dental_promise",
    ],
)
def test_import_to_the_right(check, line):
    found = check({"models/call/plan.py": line})
    only(found, f"models/call/plan.py:{2 if 'late' in line else 1}", "the room call imports from promise", "hook")


@pytest.mark.parametrize(
    "line",
    [
        "from ..call.dental_call import DentalCall",
        "from .. import call, const",
        "from ..const import PENDING",
        "from . import dental_promise",
        "from .dental_promise import DentalPromise",
        "from ...tools import severity",
        "from odoo.addons.mail.models.mail_thread import MailThread",
        "from odoo import models",
    ],
)
def test_import_to_the_left_or_from_elsewhere(check, line):
    assert check({"models/promise/plan.py": line}) == []


def test_const_is_a_room_too(check):
    only(check({"models/const.py": "from .call import plan"}), "models/const.py:1", "const imports from call")


@pytest.mark.parametrize(
    "line", ["from ...wizard import dental_booking", "from odoo.addons.dental_followup import hooks"]
)
def test_models_import_nothing_from_beside_them(check, line):
    only(check({"models/call/plan.py": line}), "models/call/plan.py:1", "models/ imports from")


def test_wizards_may_import_any_room(check):
    assert check({"wizard/dental_booking.py": "from ..models.promise import dental_promise"}) == []


@pytest.mark.parametrize(
    "line",
    ["from odoo import fields", "import odoo.tools", "from ..models.const import PENDING", "from .. import upgrade"],
)
def test_tools_are_plain_python(check, line):
    only(check({"tools/words.py": line}), "tools/words.py:1", "plain Python")


# Names


def test_model_defined_twice(check):
    found = check({"models/promise/dental_call.py": defining("dental.call")})
    only(found, "models/promise/dental_call.py:1", "defined in dental_followup/models/call/dental_call.py already")


def test_model_in_a_file_of_another_name(check):
    only(check({"models/call/talk.py": defining("dental.talk")}), "models/call/talk.py:1", "dental_talk.py")


def test_lines_of_a_model_may_stand_in_its_file(check):
    both = defining("dental.talk") + defining("dental.talk.line")
    assert check({"models/call/dental_talk.py": both}) == []
    both = defining("dental.talk") + defining("dental.answer")
    only(check({"models/call/dental_talk.py": both}), "models/call/dental_talk.py:5", "dental_answer.py")


def test_models_of_wizards_are_named_freely(check):
    assert check({"wizard/hand_over.py": defining("dental.call.hand.over", kind="TransientModel")}) == []


@pytest.mark.parametrize(
    ("path", "is_right"),
    [
        ("models/promise/dental_call.py", True),
        ("models/promise/dental_call_promise.py", False),
        ("models/promise/dental_promise_owner.py", False),
        ("models/call/dental_call_finish.py", True),
        ("models/call/dental_finish.py", False),
        ("wizard/dental_call.py", True),
        ("wizard/dental_booking.py", False),
    ],
)
def test_name_of_a_file_that_extends_our_model(check, path, is_right):
    found = check({path: extending("dental.call", "    x = 1")})
    if is_right:
        assert found == []
    else:
        only(found, f"{path}:1", "dental_call")


def test_extension_in_a_room_to_the_left(check):
    found = check({"models/call/dental_promise.py": extending("dental.promise", "    x = 1")})
    only(found, "models/call/dental_promise.py:1", "extends dental.promise of promise, a room to its right")


@pytest.mark.parametrize(
    ("path", "is_right"),
    [
        ("models/call/res_partner.py", True),
        ("models/call/res_partner_search.py", True),
        ("models/call/partner.py", False),
        ("wizard/anything.py", True),
    ],
)
def test_name_of_a_file_that_extends_a_model_of_others(check, path, is_right):
    found = check({path: extending("res.partner", "    x = 1")})
    if is_right:
        assert found == []
    else:
        only(found, f"{path}:1", "res_partner")


def test_file_about_several_models_of_others_is_named_after_its_subject(check):
    several = extending("mail.message", "    x = 1\n") + extending("ir.attachment", "    x = 1\n")
    assert check({"models/call/evidence.py": several}) == []
    found = check({"models/call/evidence.py": several + extending("dental.call", "    x = 1")})
    assert [text.split(": ")[0] for text in found] == [f"models/call/evidence.py:{line}" for line in (1, 4, 7)]


def test_two_classes_of_a_model_in_one_file(check):
    two = PROMISE + extending("dental.promise", "    x = 1")
    only(check({"models/promise/dental_promise.py": two}), "models/promise/dental_promise.py:1", "several classes")


@pytest.mark.parametrize(
    ("line", "words"),
    [("_inherit = MODEL", "as strings"), ('_inherit = ["res.users", "mail.thread"]', "say in _name")],
)
def test_models_that_cannot_be_told(check, line, words):
    only(
        check({"models/call/res_users.py": f"class Odd(models.Model):\n    {line}"}),
        "models/call/res_users.py:1",
        words,
    )


# Overrides


@pytest.mark.parametrize("name", ["_compute_state", "write", "_finish"])
def test_method_defined_in_two_rooms(check, name):
    method = f"\n    def {name}(self):\n        self.x = 1\n"
    files = {"models/call/dental_call.py": CALL if name == "_compute_state" else CALL + method}
    found = check({**files, "models/promise/dental_call.py": extending("dental.call", method)})
    only(found, "models/promise/dental_call.py:4", f"dental.call: {name} is defined in", "dental_call.py:1")


def test_method_defined_twice_in_a_room(check):
    part = extending("dental.call", "    def _compute_state(self):\n        self.state = 1")
    found = check({"models/call/dental_call_finish.py": part})
    only(found, "models/call/dental_call_finish.py:3", "dental.call: _compute_state is defined in")


def test_method_defined_by_a_wizard_as_well(check):
    wizard = extending("dental.call", "    def _compute_state(self):\n        self.state = 1")
    only(check({"wizard/dental_call.py": wizard}), "wizard/dental_call.py:3", "_compute_state is defined in")


def test_field_computed_in_two_rooms(check):
    found = check(
        {"models/promise/dental_call.py": extending("dental.call", "    state = fields.Char(compute='_other')")}
    )
    only(found, "models/promise/dental_call.py:3", "compute of the field state is defined in")


def test_field_that_only_gets_a_help(check):
    assert check({"models/promise/dental_call.py": extending("dental.call", "    state = fields.Char(help='x')")}) == []


def test_the_first_in_a_room_is_the_first_that_the_room_loads(check):
    files = {
        "models/call/__init__.py": "from . import dental_call_finish, dental_call",
        "models/call/dental_call_finish.py": extending("dental.call", "    def _compute_state(self):\n        pass"),
    }
    only(check(files), "models/call/dental_call.py:10", "dental_call_finish.py:3 already")


def test_the_leftmost_stays_whatever_the_alphabet_says(check):
    files = {
        "models/complaint/dental_promise.py": extending("dental.promise", "    def _settle(self):\n        self.x = 1"),
        "models/promise/dental_promise.py": PROMISE + "\n    def _settle(self):\n        self.x = 2\n",
    }
    only(check(files), "models/complaint/dental_promise.py:3", "dental_followup/models/promise/dental_promise.py:")


@pytest.mark.parametrize("name", ["create", "write", "unlink", "_compute_display_name", "_check_company"])
def test_method_of_others_overridden_in_one_class(check, name):
    method = f"    def {name}(self, *values):\n        return super().{name}(*values)"
    files = {"models/call/res_partner.py": extending("res.partner", method)}
    assert check(files) == []
    found = check({**files, "models/promise/res_partner.py": extending("res.partner", method)})
    only(found, "models/promise/res_partner.py:3", f"res.partner: {name} is defined in")


@pytest.mark.parametrize("name", ["write", "_compute_display_name"])
def test_method_of_odoos_is_no_hook(check, name):
    empty = f'    def {name}(self):\n        """Nothing."""'
    files = {"models/call/res_partner.py": extending("res.partner", empty)}
    found = check({**files, "models/promise/res_partner.py": extending("res.partner", empty)})
    only(found, "models/promise/res_partner.py:3", "in one class of a model")


# Hooks


def test_hook_filled_by_one_room(check):
    for filled in (FILLED, FILLED_WITH_SUPER):
        files = {
            "models/call/dental_call.py": CALL + HOOK,
            "models/promise/dental_call.py": extending("dental.call", filled),
        }
        assert check(files) == []


def test_hook_filled_by_several_rooms(check):
    def files(first, second):
        return {
            "models/call/dental_call.py": CALL + HOOK,
            "models/promise/dental_call.py": extending("dental.call", first),
            "models/complaint/dental_call.py": extending("dental.call", second),
        }

    assert check(files(FILLED_WITH_SUPER, FILLED_WITH_SUPER)) == []
    found = check(files(FILLED, FILLED_WITH_SUPER))
    only(
        found,
        "models/promise/dental_call.py:4",
        "the hook _finish_more of dental_followup/models/call/dental_call.py:",
        "super()",
    )
    only(check(files(FILLED_WITH_SUPER, FILLED)), "models/complaint/dental_call.py:4", "super()._finish_more()")


def test_hook_filled_in_its_own_room(check):
    part = extending("dental.call", FILLED)
    found = check({"models/call/dental_call.py": CALL + HOOK, "models/call/dental_call_finish.py": part})
    only(found, "models/call/dental_call_finish.py:4", "from its own room")


def test_hook_filled_twice_in_a_room(check):
    twice = extending("dental.call", FILLED_WITH_SUPER) + "\n" + extending("dental.call", FILLED_WITH_SUPER)
    found = check({"models/call/dental_call.py": CALL + HOOK, "models/promise/dental_call.py": twice})
    assert [text.split(": ")[0] for text in found] == [f"models/promise/dental_call.py:{line}" for line in (1, 11)]
    assert "twice in one room" in found[1]


def test_super_of_another_method(check):
    other = FILLED.replace("self.promise()", "super()._finish(before)")
    files = {
        "models/call/dental_call.py": CALL + HOOK,
        "models/promise/dental_call.py": extending("dental.call", other),
        "models/complaint/dental_call.py": extending("dental.call", FILLED_WITH_SUPER),
    }
    only(check(files), "models/promise/dental_call.py:4", "super()._finish_more()")


def test_hook_right_of_its_filling(check):
    """The method further left is not empty, so it is the one that stands."""
    files = {
        "models/call/dental_call.py": CALL + FILLED,
        "models/promise/dental_call.py": extending("dental.call", HOOK),
    }
    only(check(files), "models/promise/dental_call.py:4", "is defined in dental_followup/models/call/dental_call.py:")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "pass",
        "...",
        "return",
        "return None",
        "return True",
        "return 0",
        "return ''",
        "return ()",
        "return []",
        "return {}",
        "return set()",
        "return self.browse()",
        "return self.env['res.users']",
        "return self.env['res.users'].browse()",
        "return self.env['res.users'].browse(())",
        "return Domain.FALSE",
        "return NOTHING",
        "yield from ()",
    ],
)
def test_what_an_empty_hook_is(check, body):
    hook = f'\n    def _finish_more(self, before):\n        """Hook."""\n        {body}\n'
    files = {
        "models/call/dental_call.py": CALL + hook,
        "models/promise/dental_call.py": extending("dental.call", FILLED),
    }
    assert check(files) == []


@pytest.mark.parametrize(
    "body",
    [
        "return self",
        "return before",
        "return super()._finish_more(before)",
        "return self.search([])",
        "return self.env['res.users'].search([])",
        "return set(before)",
        "return dict(before=before)",
        "self.x = 1",
        "yield 1",
        "yield from before",
        "raise NotImplementedError",
        "pass\n        return self._other()",
    ],
)
def test_what_an_empty_hook_is_not(check, body):
    hook = f'\n    def _finish_more(self, before):\n        """Hook."""\n        {body}\n'
    files = {
        "models/call/dental_call.py": CALL + hook,
        "models/promise/dental_call.py": extending("dental.call", FILLED),
    }
    only(check(files), "models/promise/dental_call.py:4", "is defined in")


def test_an_empty_hook_says_so(check):
    files = {
        "models/call/dental_call.py": CALL + "\n    def _finish_more(self, before):\n        pass\n",
        "models/promise/dental_call.py": extending("dental.call", FILLED),
    }
    only(check(files), "models/promise/dental_call.py:4", "a docstring")


# Mixins


def with_mixin(mixin, user):
    """A mixin of ours in the room call, and a model that uses it in the room promise."""
    return {
        "models/call/dental_book_mixin.py": defining("dental.book.mixin", mixin, "AbstractModel"),
        "models/promise/dental_book.py": defining("dental.book", user, inherit=["mail.thread", "dental.book.mixin"]),
    }


def test_mixin_whose_methods_stay(check):
    assert check(with_mixin(FILLED, "    def _other(self):\n        self.x = 1")) == []


def test_method_of_a_mixin_overridden(check):
    only(check(with_mixin(FILLED, FILLED_WITH_SUPER)), "models/promise/dental_book.py:5", "_finish_more is defined in")


def test_method_of_odoos_overridden_by_mixin_and_model(check):
    write = "    def write(self, vals):\n        return super().write(vals)"
    assert check(with_mixin(write, write)) == []
    hiding = "    def write(self, vals):\n        self.x = vals"
    only(check(with_mixin(write, hiding)), "models/promise/dental_book.py:4", "call super()")


def test_hook_of_a_mixin(check):
    assert check(with_mixin(HOOK, FILLED)) == []
    abstract = HOOK + "        raise NotImplementedError"
    assert check(with_mixin(abstract, FILLED)) == []


def test_hook_of_a_mixin_filled_by_model_and_room(check):
    files = {**with_mixin(HOOK, FILLED), "models/complaint/dental_book.py": extending("dental.book", FILLED_WITH_SUPER)}
    only(check(files), "models/promise/dental_book.py:5", "hides them")


def test_hook_of_a_mixin_filled_by_each_of_its_models(check):
    files = with_mixin(HOOK, FILLED)
    files["models/promise/dental_page.py"] = defining("dental.page", FILLED, inherit=["dental.book.mixin"])
    files["models/call/dental_word.py"] = defining("dental.word", FILLED, inherit=["dental.book.mixin"])
    assert check(files) == []


def test_mixin_of_a_mixin(check):
    files = with_mixin("", FILLED)
    files["models/call/dental_rule_mixin.py"] = defining("dental.rule.mixin", FILLED, "AbstractModel")
    files["models/call/dental_book_mixin.py"] = defining(
        "dental.book.mixin", "", "AbstractModel", ["dental.rule.mixin"]
    )
    only(check(files), "models/promise/dental_book.py:5", "dental_rule_mixin.py:")


def test_mixin_of_a_room_further_right(check):
    files = {
        "models/promise/dental_book_mixin.py": defining("dental.book.mixin", HOOK, "AbstractModel"),
        "models/call/dental_book.py": defining("dental.book", FILLED, inherit=["dental.book.mixin"]),
    }
    only(check(files), "models/call/dental_book.py:5", "a room to its right")


def test_finding_about_mixins_is_told_once(check):
    files = with_mixin(FILLED, "")
    files["models/call/dental_rule_mixin.py"] = defining("dental.rule.mixin", FILLED, "AbstractModel")
    files["models/call/dental_book_mixin.py"] = defining(
        "dental.book.mixin", FILLED, "AbstractModel", ["dental.rule.mixin"]
    )
    files["models/promise/dental_page.py"] = defining("dental.page", inherit=["dental.book.mixin"])
    only(check(files), "models/call/dental_book_mixin.py:5", "dental_rule_mixin.py:")


def test_mixin_given_to_a_model_of_others(check):
    files = with_mixin(FILLED, "")
    files["models/call/res_partner.py"] = extending("res.partner", FILLED)
    assert check(files) == []
    files["models/promise/res_partner.py"] = extending("res.partner", "").replace(
        '"res.partner"', '["res.partner", "dental.book.mixin"]\n    _name = "res.partner"'
    )
    only(check(files), "models/call/res_partner.py:4", "dental_book_mixin.py:")


def test_two_mixins_with_the_same_method(check):
    files = with_mixin(FILLED, "")
    files["models/call/dental_rule_mixin.py"] = defining("dental.rule.mixin", FILLED, "AbstractModel")
    files["models/promise/dental_book.py"] = defining("dental.book", inherit=["dental.book.mixin", "dental.rule.mixin"])
    only(check(files), "models/call/dental_rule_mixin.py:5", "dental_book_mixin.py:")


# Tests


def test_where_tests_lie(check):
    assert (
        check(tests=["conftest.py", "call/test_call.py", "pure/test_teeth.py", "whole/test_year.py", "common/year.py"])
        == []
    )


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("test_call.py", "lies in no room"),
        ("promise.py", "tests/common/"),
        ("figures/test_figure.py", "figures is not a room"),
        ("models/test_x.py", "models is not a room"),
    ],
)
def test_where_tests_do_not_lie(check, path, words):
    only(check(tests=[path]), f"tests/{path}:1", words)


def test_output(check, tmp_path, capsys):
    check()
    assert not house.main(tmp_path)
    assert capsys.readouterr().out == ""
    check({"models/dental_faq.py": "", "models/duty.py": ""})
    assert house.main(tmp_path)
    first, second, total = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{house.ADDON}/models/dental_faq.py:1: lies in no room: move it into ")
    assert second.startswith(f"{house.ADDON}/models/duty.py:1: ")
    assert total == "2 findings"
