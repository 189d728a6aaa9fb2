"""Doors that are shut: forms, catalogues, methods and clocks of one clinic, tried by another and by outsiders."""

import inspect
from contextlib import contextmanager

from common import JOBS, NOW, SHANGHAI, DentalCase
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, LockError, MissingError, UserError, ValidationError
from odoo.fields import Command
from odoo.models import BaseModel
from odoo.service.model import get_public_method
from odoo.tests import new_test_user
from odoo.tools import mute_logger

REFUSED = (AccessError, UserError, ValidationError, MissingError, LockError)
SECRET = "ZZSECRET"
PHONE = "13900007701"


@contextmanager
def refused(case, **about):
    """What is done within is refused, in whatever words; nothing of it stays."""
    with case.subTest(**about), mute_logger("odoo.sql_db"):
        try:
            with case.cr.savepoint():
                yield
        except REFUSED:
            return
        case.fail(f"not refused: {about}")


class OtherClinicCase(DentalCase):
    """The clinic holds a secret; ``stranger`` manages another, ``desk`` receives there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.make_clinic("月光口腔", SHANGHAI)
        cls.stranger = cls.make_user("stranger", "manager", cls.elsewhere)
        cls.desk = cls.make_user("desk", "receptionist", cls.elsewhere)
        cls.make_team("manager", cls.stranger, cls.elsewhere)

    def setUp(self):
        super().setUp()
        self.secret = self.make_patient(SECRET, phone=PHONE, dental_dentist_id=self.dentist.id, dental_allergies=SECRET)
        self.extraction = self.treatment(patient_id=self.secret.id)
        self.open_due()
        self.followup = self.followups(self.extraction)[:1]
        self.finished = self.finish(self.followup, user=self.consultant, note=SECRET)
        self.draft = self.call(self.followups(self.extraction, "open")[:1] or self.followups(self.extraction)[:1])
        self.complaint = self.env["dental.complaint"].create(
            {
                "patient_id": self.secret.id,
                "category_id": self.env["dental.complaint.category"].search([], limit=1).id,
                "text": SECRET,
                "company_id": self.clinic.id,
            }
        )
        self.visit = self.env["calendar.event"].create(
            {
                "dental_patient_id": self.secret.id,
                "dental_dentist_id": self.dentist.id,
                "dental_company_id": self.clinic.id,
                "dental_symptoms": SECRET,
                "start": NOW,
                "stop": NOW,
            }
        )
        self.env.flush_all()
        self.secrets = {
            record._name: record
            for record in (
                self.secret,
                self.extraction,
                self.followup,
                self.draft,
                self.complaint,
                self.visit,
                self.env["dental.team"].search([("company_id", "=", self.clinic.id)], limit=1),
                self.env["dental.emergency"].create({"patient_id": self.secret.id, "company_id": self.clinic.id}),
            )
        }

    def our_models(self):
        names = [n for n, m in self.registry.items() if n.startswith("dental.") and not m._abstract]
        return [*sorted(n for n in names if n != "dental.demo"), "calendar.event"]

    def assert_silent(self, result, *about):
        text = repr(result)
        for secret in (SECRET, PHONE[-8:], "0000 7701"):
            self.assertNotIn(secret, text, about)


class TestForms(OtherClinicCase):
    def spec(self, model):
        names = [
            n for n, field in model._fields.items() if field.type != "binary" and model._has_field_access(field, "read")
        ]
        return {name: {"fields": {"display_name": {}}} if model._fields[name].relational else {} for name in names}

    def test_a_form_tells_nothing_of_another_clinics_records(self):
        tried = 0
        for name in self.our_models():
            for user in (self.desk, self.stranger):
                model = self.env[name].with_user(user)
                spec = self.spec(model)
                for fname, field in model._fields.items():
                    if field.type not in ("many2one", "many2many") or field.comodel_name not in self.secrets:
                        continue
                    linked = self.secrets[field.comodel_name].id
                    value = linked if field.type == "many2one" else [Command.link(linked)]
                    default = {f"default_{fname}": linked if field.type == "many2one" else [linked]}
                    for records, values in ((model, {fname: value}), (model.with_context(**default), {})):
                        try:
                            with self.cr.savepoint():
                                result = records.onchange(values, list(values), spec)
                        except REFUSED as refusal:
                            result = str(refusal)
                        self.assert_silent(result, name, fname, bool(values))
                        tried += 1
        self.assertGreater(tried, 60)

    def test_lines_of_a_form(self):
        for user in (self.desk, self.stranger):
            partners = self.env["res.partner"].with_user(user)
            line = [Command.create({"patient_id": self.secret.id})]
            for fname in ("dental_complaint_ids", "dental_treatment_ids", "dental_followup_ids"):
                lines = {"fields": {"patient_id": {"fields": {"display_name": {}}}, "display_name": {}}}
                spec = {fname: lines, "name": {}}
                try:
                    result = partners.onchange({fname: line}, [fname], spec)
                except REFUSED as refusal:
                    result = str(refusal)
                self.assert_silent(result, fname)

    def test_a_dialog_is_not_made_about_them(self):
        for name in self.our_models():
            model = self.env[name].with_user(self.desk)
            if not model._transient:
                continue
            for fname, field in model._fields.items():
                if field.type == "many2one" and field.store and field.comodel_name in self.secrets:
                    with refused(self, model=name, field=fname):
                        dialog = model.create({fname: self.secrets[field.comodel_name].id})
                        self.assert_silent(dialog.read(), name, fname)

    def test_names_are_found_by_their_words(self):
        for name in self.our_models():
            model = self.env[name]
            if not model._transient and model._auto and name != "calendar.event":
                with self.subTest(model=name):
                    self.assertFalse(model.name_search("no such words 4711"))
        self.assertTrue(self.env["dental.emergency"].name_search(SECRET))
        self.assertTrue(self.env["dental.timeline"].name_search(SECRET))
        self.assertFalse(self.env["dental.timeline"].name_search("no such words 4711"))

    def test_refusals_name_no_other_clinic(self):
        treatment = self.treatment_values(patient_id=self.secret.id, company_id=self.clinic.id)
        category = self.env["dental.complaint.category"].search([], limit=1)
        complaint = {"patient_id": self.secret.id, "category_id": category.id, "text": "x"}
        for name, values in (
            ("dental.treatment", treatment),
            ("dental.treatment", {**treatment, "company_id": self.elsewhere.id}),
            ("dental.complaint", {**complaint, "company_id": self.clinic.id}),
            ("dental.complaint", {**complaint, "company_id": self.elsewhere.id}),
        ):
            try:
                with self.cr.savepoint():
                    self.env[name].with_user(self.desk).create(values)
                self.fail(f"not refused: {name}")
            except REFUSED as refusal:
                self.assertNotIn(self.clinic.name, str(refusal))


class TestSharedCatalogue(OtherClinicCase):
    """What all clinics follow is changed by who works for all; anybody else has a copy."""

    CHANGES = {
        "dental.condition": {"advice": "x"},
        "dental.treatment.type": {"aftercare": "x"},
        "dental.treatment.stage": {"name": "x"},
        "dental.script": {"active": False},
        "dental.script.section": {"body": "x"},
        "dental.script.question": {"advice": "x"},
        "dental.script.option": {"name": "x"},
        "dental.triage.rule": {"level": "amber"},
        "dental.faq": {"answer": "x"},
        "dental.reply": {"body": "x"},
        "dental.complaint.category": {"name": "x"},
        "dental.complaint.severity": {"response_hours": 1},
        "dental.survey.tag": {"name": "x"},
        "dental.survey.low.rule": {"days": 3},
    }
    COPIED = ("dental.condition", "dental.treatment.type", "dental.script.question", "dental.faq", "dental.reply")

    def shared(self, name):
        tags = self.env["dental.survey.tag"]
        if name == tags._name:
            return tags.search([], limit=1) or tags.create({"name": "parking"})
        return self.env[name].search([("active", "=", True)] if "active" in self.env[name]._fields else [], limit=1)

    def test_one_clinic_does_not_change_it(self):
        both = self.make_user("both", "manager", company_ids=[Command.set((self.clinic | self.elsewhere).ids)])
        for name, values in self.CHANGES.items():
            entry = self.shared(name)
            self.assertTrue(entry, name)
            for user in (self.stranger, self.manager):
                with refused(self, model=name, user=user.login):
                    entry.with_user(user).write(values)
                if name != "dental.complaint.severity":
                    with refused(self, model=name):
                        entry.with_user(user).unlink()
            companies = (self.clinic | self.elsewhere).ids
            entry.with_user(both).with_context(allowed_company_ids=companies).write(values)

    def test_a_copy_is_the_clinics_own(self):
        for name in self.COPIED:
            entry = self.shared(name)
            copy = entry.with_user(self.stranger).copy()
            with self.subTest(model=name):
                self.assertEqual(copy.company_id, self.elsewhere)
                copy.write(self.CHANGES[name])
                self.assertFalse(self.env[name].with_user(self.manager).search([("id", "=", copy.id)]))
                with refused(self, model=name):
                    copy.company_id = False
                copy.unlink()

    def test_one_clinic_alone_changes_all(self):
        self.env["dental.team"].search([("company_id", "=", self.elsewhere.id)]).unlink()
        self.env["dental.team"].search([("company_id", "!=", self.clinic.id)]).unlink()
        for name, values in self.CHANGES.items():
            entry = self.shared(name)
            entry.with_user(self.manager).write(values)
            if "company_id" in entry._fields:
                self.assertFalse(entry.company_id)

    def test_a_signature_is_void_where_its_content_changed(self):
        signed = (self.clinic | self.elsewhere).sudo()
        signed.dental_triage_signed_at = NOW
        question = self.env["dental.script.question"].search([], limit=1)
        own = question.with_user(self.stranger).copy()
        own.advice = "x"
        self.assertEqual(signed.mapped("dental_triage_state"), ["signed", "changed"])
        question.advice = "x"
        self.assertEqual(self.clinic.dental_triage_state, "changed")


class TestMethods(OtherClinicCase):
    """Each public method of each model of ours, and those of ours on others' models."""

    ARGUMENTS = ((), ("x",), ({},), ([],), ({}, {}), (1,))

    def public(self, name):
        """The names of public methods of ours on a model; create, write and the like are tried with sense elsewhere."""
        model = self.env[name]
        for attribute in dir(type(model)):
            method = inspect.getattr_static(type(model), attribute)
            function = getattr(method, "__func__", method)
            if attribute.startswith("_") or not callable(function) or hasattr(BaseModel, attribute):
                continue
            if getattr(function, "__module__", "").startswith("odoo.addons.dental_followup"):
                try:
                    get_public_method(model, attribute)
                except AccessError:
                    continue
                yield attribute

    def fingerprint(self):
        self.env.flush_all()
        theirs = {"calendar_event": "dental_company_id"}
        tables = ("call", "followup", "complaint", "treatment", "promise", "emergency", "team", "improvement")
        found = []
        for table in (*(f"dental_{name}" for name in tables), "calendar_event", "res_partner"):
            clinic = theirs.get(table, "company_id")
            self.cr.execute(
                f"SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM {table} t WHERE {clinic} = %s", [self.clinic.id]
            )
            found += self.cr.fetchone()
        self.cr.execute("SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM dental_script_question t")
        return [*found, *self.cr.fetchone()]

    @mute_logger("odoo.sql_db", JOBS)
    def test_public_methods(self):
        portal = new_test_user(self.env, login="portal.t1", groups="base.group_portal")
        names = [*self.our_models(), "res.partner", "survey.user_input", "res.company", "res.users", "mail.activity"]
        tried = 0
        for name in names:
            record = self.secrets.get(name) or self.env[name].search([], limit=1)
            for method in self.public(name):
                for user in (portal, self.outsider, self.desk):
                    for arguments in self.ARGUMENTS:
                        self.env.invalidate_all()
                        before = self.fingerprint()
                        with self.subTest(model=name, method=method, user=user.login, arguments=arguments):
                            result = self.attempt(record.with_user(user), method, arguments, before)
                            self.assert_silent(result, name, method)
                        tried += 1
        self.assertGreater(tried, 200)

    def attempt(self, record, method, arguments, before):
        """The result of a call, whose effects are looked at and taken back; a refusal is as good as none."""
        result = None
        savepoint = self.cr.savepoint(flush=False)
        try:
            result = getattr(record, method)(*arguments)
            if isinstance(result, type(record)):
                result = result.ids
            self.assertEqual(self.fingerprint(), before, (record._name, method))
        except REFUSED:
            pass
        except (TypeError, ValueError, KeyError, AttributeError, IndexError, IntegrityError):
            pass  # arguments of another kind
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
        return result


class TestClocks(OtherClinicCase):
    """A clinic whose time zone this computer does not know stops nobody."""

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.cr.execute("UPDATE res_company SET dental_tz = 'Mars/Phobos' WHERE id = %s", [self.elsewhere.id])
        self.env.invalidate_all()

    def test_jobs_go_on(self):
        healthy = self.treatment(patient_id=self.make_patient("李四", phone="13800138111").id, when="2026-11-19 09:30")
        there = self.make_patient("王五", user=self.desk, phone="13800138222")
        values = {"patient_id": there.id, "dentist_id": self.stranger.id, "company_id": self.elsewhere.id}
        lost = self.followups(self.treatment(user=self.desk, when="2026-11-18 09:30", **values))
        self.env["dental.followup"]._tell_of_lost_clocks()
        self.open_due()
        self.assertTrue(self.followups(healthy, "open"))
        due = lost.filtered(lambda f: f.due_date <= self.elsewhere._dental_today())
        self.assertEqual(set(due.mapped("state")), {"planned"})
        self.assertIn("Mars/Phobos", due[:1].problem)
        self.elsewhere.dental_tz = SHANGHAI
        self.open_due()
        self.assertEqual((due[:1].state, due[:1].problem), ("open", False))

    def test_screens_open(self):
        both = self.make_user("both", "manager", company_ids=[Command.set((self.clinic | self.elsewhere).ids)])
        companies = (self.clinic | self.elsewhere).ids
        env = self.env(user=both, context={"allowed_company_ids": companies})
        for name in ("dental.complaint.report", "dental.satisfaction.report", "dental.satisfaction.figure"):
            env[name].search_count([])
            env[name]._read_group([], ["company_id"], ["__count"])
        followups = env["dental.followup"]
        for domain in ([("is_due", "=", True)], [("is_overdue", "=", True)], [("is_not_contacted", "=", True)]):
            followups.search(domain)
        with self.enter_registry_test_mode():
            self.env.ref("dental_followup.ir_cron_survey").method_direct_trigger()

    def test_none_is_chosen(self):
        with self.assertRaises(ValidationError), mute_logger("odoo.sql_db"):
            self.elsewhere._validate_fields(["dental_tz"])


class TestExports(OtherClinicCase):
    def test_what_patients_write_is_no_formula(self):
        evil = '=HYPERLINK("http://evil","x")'
        self.manager.group_ids |= self.env.ref("base.group_allow_export")
        self.complaint.sudo().text = evil
        self.secret.name = "@evil"
        for record, field in ((self.complaint, "text"), (self.secret, "name"), (self.complaint, "patient_id")):
            cell = record.with_user(self.manager).export_data([field])["datas"][0][0]
            self.assertFalse(cell.startswith(("=", "@")), field)
        self.assertEqual(self.secret.with_user(self.manager).export_data(["phone"])["datas"][0][0][:1], "+")

    def test_nor_are_the_headings_of_groups(self):
        from odoo.addons.dental_followup.controllers.export import DentalExcelExport
        from odoo.addons.web.controllers.export import GroupsTreeNode

        complaints = self.env["dental.complaint"]
        tree = GroupsTreeNode(complaints, ["text"], ["patient_id"], ["many2one"])
        tree.insert_leaf({"patient_id": (7, "=1+1"), "__count": 1}, [["x"]])
        DentalExcelExport()._shut_headings(tree)
        self.assertEqual(list(tree.children), [(7, "'=1+1")])


class TestDispute(OtherClinicCase):
    def complain(self, user, text, **values):
        category = self.env["dental.complaint.category"].search([], limit=1)
        values = {"patient_id": self.secret.id, "category_id": category.id, "text": text, **values}
        return self.env["dental.complaint"].with_user(user).create(values)

    def test_a_complaint_of_ones_own_opens_nothing(self):
        self.complain(self.reception, "mine", user_id=self.reception.id)
        with self.assertRaises(AccessError):
            self.secret.with_user(self.reception).action_dental_dispute_file()

    def test_who_handles_one_reads_what_they_may_read(self):
        self.complaint.sudo().write({"user_id": self.team.id, "person_ids": [Command.link(self.reception.id)]})
        mine = self.complain(self.manager, "told to reception")
        mine.sudo().user_id = self.reception
        patient = self.secret.with_user(self.reception)
        patient._dental_check_dispute()
        texts = repr(patient.dental_dispute_lines(self.clinic))
        self.assertIn("told to reception", texts)
        readable = self.env["dental.complaint"].with_user(self.reception).search([("patient_id", "=", self.secret.id)])
        self.assertNotIn(self.complaint, readable)
        self.assertNotIn(self.complaint.name, texts)


class TestOddRows(OtherClinicCase):
    """Rows of no kind that the product knows are shown under *Problems* and given to nobody."""

    def test_odd_rows_are_problems(self):
        treatment = self.treatment(
            patient_id=self.make_patient("李四", phone="13800138111").id, when="2026-11-19 09:30"
        )
        for column, value in (("role", "butler"), ("purpose", "tea"), ("channel", "pigeon")):
            with self.subTest(column=column):
                followup = self.followups(treatment)[:1]
                savepoint = self.cr.savepoint()
                self.cr.execute(f"UPDATE dental_followup SET {column} = %s WHERE id = %s", [value, followup.id])
                self.env.invalidate_all()
                self.open_due()
                self.assertEqual((followup.state, bool(followup.user_id)), ("planned", False))
                self.assertIn(value, followup.problem)
                savepoint.close(rollback=True)
                self.env.invalidate_all()
        self.cr.execute("UPDATE res_partner SET active = FALSE WHERE id = %s", [treatment.patient_id.id])
        self.env.invalidate_all()
        self.open_due()
        self.assertTrue(self.followups(treatment)[0].problem)
