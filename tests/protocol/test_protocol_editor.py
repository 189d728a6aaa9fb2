"""The editor of rule books: what the checker finds, what one click mends, what is refused."""

from contextlib import contextmanager

from common import DentalCase

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, HttpCase


class EditorCase(DentalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.book.copy({"company_id": cls.clinic.id})

    def as_manager(self, book, user=None):
        return book.with_user(user or self.manager).with_company(self.clinic)

    def findings(self, book=None, kind=None):
        """Kinds and texts of a book's findings as the manager sees them, read anew."""
        book = self.as_manager(book or self.own)
        book.invalidate_recordset(["findings"])
        return [found for found in book.findings if kind in (None, found["kind"])]

    def mend(self, kind):
        (found,) = self.findings(kind=kind)
        return self.as_manager(self.own).action_fix(found["key"])

    def undo(self, mended):
        for model, method, args in mended["undo"]:
            ids, *rest = args
            getattr(self.env[model].with_user(self.manager).browse(ids), method)(*rest)

    def rule(self, code, book=None):
        """The rule of the book for a stage of its own, or for the whole treatment."""
        stage = self.stage(code)
        rules = (book or self.own).protocol_ids.filtered(lambda p: p.trigger == "treatment")
        return rules.filtered(lambda p: stage in p.stage_ids) or rules.filtered(
            lambda p: p.type_id == stage.type_id and not p.stage_ids
        )

    def days(self, rule):
        return [(step.count, step.unit) for step in rule.step_ids.sorted("count")]


class TestShippedBooks(EditorCase):
    """What the sources say of the four books, and nothing else that is urgent."""

    def test_gaps_of_the_books(self):
        gaps = {
            code: [
                (found["kind"], found["urgent"])
                for found in self.findings(self.env.ref(f"dental_followup.book_{code.lower()}"))
            ]
            for code in "ABCD"
        }
        both = [("dry_socket", True), ("implant_day", True)]
        # Books B and D say nothing of surgery of the gums, and have no rule for any other treatment.
        gums = ("surgery", False)
        self.assertEqual(gaps, {"A": both, "B": [*both, gums], "C": both, "D": [gums]})

    def test_of_which_treatments(self):
        texts = [found["text"] for found in self.findings(self.env.ref("dental_followup.book_b"))]
        self.assertEqual(
            texts,
            [
                "Extraction – no call on days 2 to 5",
                "Implant: fixture placed – no call on the day of the operation",
                "Periodontal treatment: surgery – no call within two days of the operation",
            ],
        )

    def test_each_finding_names_its_rule_reason_and_source(self):
        found = self.findings(kind="dry_socket")[0]
        self.assertEqual(found["text"], "Extraction – no call on days 2 to 5")
        self.assertIn("dry socket", found["why"])
        self.assertEqual(found["source"], "MSD Manual; JCDA d54")
        self.assertEqual(found["mend"], "Add a call on day 3")


class TestMend(EditorCase):
    def test_a_call_on_day_3(self):
        rule = self.rule("extraction/simple")
        before = self.days(rule)
        mended = self.mend("dry_socket")
        step = rule.step_ids.filtered(lambda s: s.count == 3)
        self.assertEqual((step.unit, step.role, step.purpose), ("days", "followup_team", "recovery"))
        self.assertIn(step.script_id.type_id, (rule.type_id, step.script_id.type_id.browse()))
        self.assertEqual(self.findings(kind="dry_socket"), [])
        self.undo(mended)
        self.assertEqual(self.days(rule), before)
        self.assertEqual(len(self.findings(kind="dry_socket")), 1)

    def test_a_call_on_the_day_of_the_implant(self):
        rule = self.rule("implant/fixture")
        self.mend("implant_day")
        step = rule.step_ids.filtered(lambda s: s.count == 0)
        self.assertEqual((step.unit, step.role, step.purpose), ("days", "followup_team", "same_day"))
        self.assertEqual(self.findings(kind="implant_day"), [])

    def test_a_rule_of_its_own_where_the_rule_is_for_more(self):
        other = self.own.copy({"company_id": self.clinic.id})
        other.protocol_ids.filtered(lambda p: p.trigger == "treatment" and p.type_id).unlink()
        catch_all = other.protocol_ids.filtered(lambda p: p.trigger == "treatment")[:1]
        (found,) = self.findings(other, "implant_day")
        calls = self.days(catch_all)
        mended = self.as_manager(other).action_fix(found["key"])
        new = self.rule("implant/fixture", other)
        self.assertEqual(new.stage_ids, self.stage("implant/fixture"))
        self.assertEqual(self.days(catch_all), calls)
        self.assertEqual(self.days(new), sorted([(0, "days"), *calls]))
        self.undo(mended)
        self.assertFalse(new.exists())

    def test_a_stage_is_taken_out_of_a_rule_for_several(self):
        self.rule("implant/crown").unlink()
        rule = self.rule("implant/fixture")
        rule.step_ids.until_stage_ids = False
        both = self.stage("implant/fixture") | self.stage("implant/crown")
        rule.stage_ids = both
        mended = self.mend("implant_day")
        self.assertEqual(rule.stage_ids, self.stage("implant/crown"))
        self.assertIn((0, "days"), self.days(self.rule("implant/fixture")))
        self.undo(mended)
        self.assertEqual(rule.stage_ids, both)
        self.assertEqual(self.rule("implant/fixture"), rule)

    def test_a_call_made_twice(self):
        rule = self.rule("filling/done")
        second = rule.step_ids[1].copy()
        mended = self.mend("twice")
        self.assertFalse(second.active)
        self.assertEqual(len(rule.step_ids), 5)
        self.undo(mended)
        self.assertTrue(second.active)

    def test_nobody_in_a_role(self):
        team = self.env["dental.team"].search([("company_id", "=", self.clinic.id), ("role", "=", "followup_team")])
        team.active = False
        (found,) = self.findings(kind="nobody")
        self.assertTrue(found["urgent"])
        self.assertIn(self.clinic.name, found["text"])
        action = self.mend("nobody")["action"]
        self.assertEqual((action["res_id"], action["context"]["default_role"]), (False, "followup_team"))

    def test_who_left_the_clinic_is_nobody(self):
        self.team.active = False
        action = self.mend("nobody")["action"]
        team = self.env["dental.team"].search([("company_id", "=", self.clinic.id), ("role", "=", "followup_team")])
        self.assertEqual((action["res_model"], action["res_id"]), ("dental.team", team.id))

    def test_a_stand_in_is_somebody(self):
        teams = self.env["dental.team"].search([("company_id", "=", self.clinic.id)])
        teams.filtered(lambda t: t.role == "consultant").active = False
        self.assertEqual(self.findings(kind="nobody"), [])
        teams.filtered(lambda t: t.role == "receptionist").active = False
        self.assertEqual(
            sorted(found["key"] for found in self.findings(kind="nobody")),
            ["nobody:0:::consultant", "nobody:0:::receptionist"],
        )

    def test_telephone_hours_that_are_never_open(self):
        hours = self.env["resource.calendar"].create({"name": "Never", "company_id": self.clinic.id})
        self.own.calling_calendar_id = hours
        # The forms refuse it; an import or another app may still empty them.
        self.env.cr.execute("DELETE FROM resource_calendar_attendance WHERE calendar_id = %s", [hours.id])
        self.env.invalidate_all()
        self.assertEqual(self.findings(kind="no_hours")[0]["text"], "Telephone hours “Never”: no hour is open")
        self.assertEqual(self.mend("no_hours")["action"]["res_id"], hours.id)

    def test_until_a_stage_that_was_archived(self):
        crown = self.stage("implant/crown")
        step = self.rule("implant/fixture").step_ids.filtered(lambda s: s.until_stage_ids == crown)
        crown.active = False
        self.rule("implant/fixture").step_ids.filtered(lambda s: s.purpose == "second_stage").action_archive()
        mended = self.mend("until")
        self.assertFalse(step.with_context(active_test=False).until_stage_ids)
        self.undo(mended)
        self.assertEqual(step.with_context(active_test=False).until_stage_ids, crown)

    def test_the_script_of_another_treatment(self):
        step = self.rule("filling/done").step_ids[1]
        usual, wrong = step.script_id, self.rule("extraction/simple").step_ids[1].script_id
        self.assertEqual(wrong.type_id.code, "extraction")
        step.script_id = wrong
        mended = self.mend("script")
        self.assertEqual(step.script_id, usual)
        self.undo(mended)
        self.assertEqual(step.script_id, wrong)

    def test_a_rule_that_is_never_followed(self):
        rule = self.rule("implant/fixture").copy({"stage_ids": [Command.clear()]})
        self.mend("never")
        self.assertFalse(rule.active)

    def test_what_was_mended_meanwhile(self):
        (found,) = self.findings(kind="dry_socket")
        self.mend("dry_socket")
        with self.assertRaisesRegex(UserError, "mended already"):
            self.as_manager(self.own).action_fix(found["key"])

    def test_who_is_no_manager_may_look_but_not_mend(self):
        book = self.as_manager(self.own, self.reception)
        key = next(found["key"] for found in book.findings if found["kind"] == "dry_socket")
        self.assertTrue(book.timeline["rules"])
        with self.assertRaises(AccessError):
            book.action_fix(key)
        with self.assertRaises(AccessError):
            self.rule("extraction/simple").with_user(self.reception).step_ids[0].count = 2


class TestPicture(EditorCase):
    def lines(self, book=None):
        book = self.as_manager(book or self.own)
        book.invalidate_recordset(["timeline"])
        return {line["id"]: line for line in book.timeline["rules"]}

    def test_a_line_and_its_dots(self):
        rule = self.rule("extraction/simple")
        line = self.lines()[rule.id]
        self.assertEqual((line["name"], line["section"]), ("Extraction", "treatment"))
        self.assertEqual(
            [(dot["day"], dot["role"]) for dot in line["calls"]][:2], [(0, "consultant"), (1, "followup_team")]
        )
        self.assertEqual(line["calls"][1]["sentence"], "1 day after: Day-after check · Follow-up team")

    def test_a_repeated_call(self):
        line = self.lines()[self.rule("implant/fixture").id]
        (dot,) = [dot for dot in line["calls"] if dot["every"]]
        self.assertEqual((dot["day"], dot["every"], dot["last"]), (30, 30, 0))
        self.assertEqual(dot["repeat"], "every month until Implant: crown delivered")

    def test_hours_notes_and_conditions(self):
        step = self.rule("filling/done").step_ids[1]
        step.write({"count": 12, "unit": "hours", "is_note_only": True, "condition": "sutured"})
        dot = next(dot for dot in self.lines()[step.protocol_id.id]["calls"] if dot["id"] == step.id)
        self.assertEqual((dot["day"], dot["note"], dot["sometimes"]), (0.5, True, True))
        self.assertIn("note only, nobody calls", dot["sentence"])

    def test_letters_are_different_in_both_languages(self):
        for lang in ("en_US", "zh_CN"):
            letters = [role["letter"] for role in self.own.with_context(lang=lang).timeline["roles"]]
            self.assertEqual(len(set(letters)), 6, letters)

    def test_one_query_more_for_a_book_twice_as_long(self):
        def queries(book):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(self.as_manager(book).timeline["rules"])
            return self.env.cr.sql_log_count - before

        queries(self.own)
        short = queries(self.own)
        for rule in self.own.protocol_ids:
            for step in rule.step_ids:
                step.copy()
        self.assertLessEqual(queries(self.own), short)

    def test_a_new_call_is_filled_in_like_its_neighbours(self):
        rule = self.rule("extraction/simple").with_user(self.manager)
        values = rule.prepare_step(3)
        self.assertEqual(
            (values["count"], values["unit"], values["direction"], values["role"], values["purpose"]),
            (3, "days", "after", "followup_team", "recovery"),
        )
        self.assertEqual(rule.prepare_step(0)["role"], "consultant")
        purposes = [rule.prepare_step(day)["purpose"] for day in (0, 1, 2, 29, 30, 179, 180)]
        self.assertEqual(purposes, ["same_day", "day_one", "recovery", "recovery", "result", "result", "checkup"])
        ahead = self.own.protocol_ids.filtered(lambda p: p.trigger == "visit_ahead")[:1]
        values = ahead.prepare_step(2)
        self.assertEqual((values["direction"], values["purpose"]), ("before", "reminder"))


class TestRefused(EditorCase):
    @contextmanager
    def refused(self, text):
        with self.assertRaises(ValidationError) as caught:
            yield
        self.assertIn(text, str(caught.exception))

    def test_until_the_stage_itself_or_an_earlier_one(self):
        fixture, crown = self.stage("implant/fixture"), self.stage("implant/crown")
        step = self.rule("implant/fixture").step_ids[0].with_user(self.manager)
        with self.refused("would never happen"):
            step.until_stage_ids = fixture
        step.until_stage_ids = crown
        step = self.rule("implant/crown").step_ids[0].with_user(self.manager)
        with self.refused("would never happen"):
            step.until_stage_ids = fixture
        step.until_stage_ids = self.stage("prosthesis/fitted")

    def test_a_rule_that_is_moved_behind_the_end_of_its_calls(self):
        self.rule("implant/crown").unlink()
        with self.refused("would never happen"):
            self.rule("implant/fixture").stage_ids = self.stage("implant/crown")

    def test_until_without_a_treatment(self):
        rule = self.own.protocol_ids.filtered(lambda p: p.trigger == "no_show")
        with self.refused("Only calls after a treatment"):
            rule.step_ids[0].until_stage_ids = self.stage("implant/crown")

    def test_an_occasion_that_knows_no_treatment(self):
        rule = self.own.protocol_ids.filtered(lambda p: p.trigger == "no_show")
        with self.refused("whatever the treatment"):
            rule.type_id = self.stage("implant/crown").type_id

    def test_calls_after_become_calls_before(self):
        with self.refused("before the visit"):
            self.rule("filling/done").trigger = "visit_ahead"

    def test_repeat_of_zero(self):
        with self.refused("at least 1"):
            self.rule("filling/done").step_ids[0].write({"repeat_unit": "months", "repeat_count": 0})

    def test_the_ladder(self):
        step = self.rule("filling/done").step_ids[0].with_user(self.manager)
        step.max_attempts = 20
        with self.refused("more than 20 times"):
            step.max_attempts = 21
        step.attempt_days = 30
        with self.refused("More than 30 days"):
            step.attempt_days = 31
        with self.refused("never be sent"):
            step.write({"max_attempts": 2, "sms_after": 3, "sms_text": "Hello"})
        with self.refused("Write the text message"):
            step.write({"max_attempts": 2, "sms_after": 2, "sms_text": " "})

    def test_placeholders_of_the_text_message(self):
        step = self.rule("filling/done").step_ids[0].with_user(self.manager)
        step.write({"sms_after": 2, "sms_text": "{{ patient }}: {{clinic}}"})
        with self.refused("no placeholder “dentits”"):
            step.sms_text = "{{ dentits }}"
        with self.refused("“ptient”"):
            step.with_context(lang="zh_CN").sms_text = "{{ptient}}您好"

    def test_the_form_of_a_call_as_the_manager(self):
        rule = self.rule("filling/done")
        form = Form(self.env["dental.protocol.step"].with_user(self.manager).with_context(default_protocol_id=rule.id))
        form.count = 5
        form.purpose = "recovery"
        step = form.save()
        self.assertEqual((step.protocol_id, step.count), (rule, 5))


class TestEditorTour(EditorCase, HttpCase):
    """The manager mends a book and edits a call in a real browser, in both languages."""

    def setUp(self):
        # The browser's clock cannot be frozen, so the server's is not either.
        super(DentalCase, self).setUp()
        self.own.name = "我们的手册"
        self.own.with_context(lang="zh_CN").name = "我们的手册"

    def _edit(self, lang):
        self.manager.lang = lang
        self.start_tour("", "dental_followup_protocol_editor", login=self.manager.login)
        rule = self.rule("extraction/simple")
        self.assertEqual(self.days(rule), [(0, "days"), (1, "days"), (4, "days"), (5, "days"), (90, "days")])
        self.assertEqual(rule.step_ids.filtered(lambda s: s.count == 4).purpose, "recovery")

    def test_english(self):
        self._edit("en_US")

    def test_chinese(self):
        self._edit("zh_CN")
