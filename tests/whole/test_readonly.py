"""What the system keeps, users do not enter: every readonly field of every model, in every way in."""

from datetime import timedelta

from common import NOW, DentalCase

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.models import MAGIC_COLUMNS

MIXIN = "dental.readonly.mixin"
# Fields known by heart, so that the search for them cannot come back empty.
KNOWN = {
    ("dental.call", "external_ref"),
    ("dental.call", "agenda_ids"),
    ("dental.complaint", "dentist_id"),
    ("dental.treatment", "book_id"),
    ("dental.followup", "closing_reason"),
    ("dental.improvement", "state"),
    ("res.partner", "dental_phone_digits"),
    ("calendar.event", "dental_arrived_at"),
    ("survey.user_input", "dental_is_open"),
}
# Models whose records say themselves that they do not change at all.
NEVER = {"dental.dispute.log", "dental.call.correction"}
# Fields that a constraint ties to others, so that nobody changes them alone.
TIED = {
    "dental.call.company_id",
    "dental.call.answer.call_id",
    "dental.call.answer.question_id",
    "dental.emergency.call_id",
}


class ReadonlyCase(DentalCase):
    """One record of each model with readonly fields, with the manager at work in it and allowed everything."""

    def setUp(self):
        super().setUp()
        self.make_records()
        self.protected = {
            name: [field for field in model._fields.values() if self.is_protected(field)]
            for name, model in self.registry.items()
            if not model._abstract and not model._transient and model._auto
        }
        self.protected = {name: fields for name, fields in self.protected.items() if fields}
        self.allow_everything()

    def is_protected(self, field):
        is_ours = field._modules[:1] == ("dental_followup",) and field.name not in MAGIC_COLUMNS
        return is_ours and field.readonly and field.store

    def make_records(self):
        today = self.clinic._dental_today()
        self.env["dental.summary"]._write_one(self.clinic, "day", today, today, NOW)
        self.extraction = self.treatment(user=self.manager)
        self.treatment("scaling/done", user=self.manager)
        self.open_due()
        due = self.followups(self.extraction, "planned", "open")
        self.finish(due[0], user=self.consultant)
        self.draft = self.call(due[1:], user=self.manager)
        self.draft.sudo().external_ref = "K-7"
        ask = self.draft.action_ask_dentist()
        wizards = self.env["dental.promise.ask"].with_user(self.manager).with_context(**ask["context"])
        wizards.create({"question": "May I smoke?"}).action_ask()
        answer = {"call_id": self.draft.id, "question": "Any pain?"}
        self.answer = self.draft.answer_ids[:1] or self.env["dental.call.answer"].create(answer)
        done = self.env["dental.call"].search([("state", "=", "done")], limit=1)
        self.correction = self.env["dental.call.correction"].create({"call_id": done.id, "text": "left, not right"})
        visit = {"dental_patient_id": self.patient.id, "start": "2026-11-23 02:00:00", "stop": "2026-11-23 02:30:00"}
        self.visit = self.env["calendar.event"].with_user(self.manager).create(visit)
        about = self.env["survey.user_input"]._dental_about(self.extraction)
        self.invitation = self.env["survey.user_input"]._dental_invite(
            self.patient, self.clinic, "link", self.draft.started_at, about
        )
        category = self.env.ref("dental_followup.complaint_category_waiting")
        self.complaint = (
            self.env["dental.complaint"]
            .with_user(self.manager)
            .create({"patient_id": self.patient.id, "category_id": category.id, "text": "等了很久"})
        )
        self.improvement = self.env["dental.improvement"].with_user(self.manager).create(self.improvement_values())
        self.env["dental.emergency"].with_user(self.manager).action_raise("pain")
        self.emergency = self.env["dental.emergency"].search([], limit=1)
        self.station = self.env["dental.survey.station"].create({"name": "前台", "company_id": self.clinic.id})
        self.log = self.env["dental.dispute.log"].create(
            {
                "patient_id": self.patient.id,
                "user_id": self.manager.id,
                "moment": self.draft.started_at,
                "company_id": self.clinic.id,
            }
        )

    def improvement_values(self):
        category = self.env.ref("dental_followup.complaint_category_waiting")
        return {"name": "更短的等候", "deadline": "2026-12-20", "category_id": category.id}

    def allow_everything(self):
        """So that it is not for want of access that something is refused."""
        group = self.env.ref("dental_followup.dental_followup_group_manager")
        access = dict.fromkeys(("perm_read", "perm_write", "perm_create", "perm_unlink"), True)
        for name in self.protected:
            model = self.env["ir.model"]._get(name)
            self.env["ir.model.access"].create({"name": name, "model_id": model.id, "group_id": group.id, **access})
            self.env["ir.rule"].search([("model_id", "=", model.id)]).active = False

    def record(self, name):
        """A record of the model, as the manager sees it."""
        known = {
            "dental.call": self.draft,
            "dental.call.answer": self.answer,
            "dental.complaint": self.complaint,
            "dental.emergency": self.emergency,
            "dental.emergency.step": self.emergency.step_ids[-1:],
            "dental.treatment": self.extraction,
            "dental.promise": self.env["dental.promise"].search([("answered_at", "=", False)], limit=1),
            "calendar.event": self.visit,
            "res.company": self.clinic,
            "res.partner": self.patient,
            "res.users": self.reception,
            "survey.survey": self.env.ref("dental_followup.survey_satisfaction"),
            "survey.user_input": self.invitation,
        }
        record = known.get(name) or self.env[name].search([], limit=1)
        self.assertTrue(record, name)
        return record.with_user(self.manager).ensure_one()

    def other(self, record, field):
        """A plausible value that the field does not have, as a client would send it."""
        value = record.sudo()[field.name]
        if field.type == "boolean":
            return not value
        if field.type in ("integer", "float", "monetary", "many2one_reference"):
            return value + 1
        if field.type in ("char", "text"):
            return f"{value or ''}另一个"
        if field.type == "selection":
            codes = field.get_values(self.env)
            return next(code for code in codes if code != value)
        if field.type == "date":
            return str((value or self.clinic._dental_today()) + timedelta(days=1))
        if field.type == "datetime":
            return str((value or self.draft.started_at) + timedelta(days=1))
        others = self.env[field.comodel_name].with_context(active_test=False).search([], limit=len(value) + 2) - value
        if field.type == "many2one":
            return others[:1].id
        return [Command.link(others[0].id) if others else Command.create({})]

    def each(self):
        """(record, field, other value) of all readonly fields; without another value there is nothing to try."""
        for name, fields in sorted(self.protected.items()):
            record = self.record(name)
            for field in fields:
                value = self.other(record, field)
                if value or record.sudo()[field.name]:
                    yield record, field, value

    def sent_back(self, record, field):
        """The stored value as a client that has read it sends it back."""
        value = field.convert_to_write(record.sudo()[field.name], record)
        return str(value) if value and field.type in ("date", "datetime") else value

    def has(self, record, field, value):
        """Whether the field holds ``value``, as :meth:`other` gives it."""
        if field.type in ("one2many", "many2many"):
            return value[0][1] in record.sudo()[field.name].ids
        return self.sent_back(record, field) == value

    def assert_refused(self, field, records, method, *args):
        """The refusal names the field."""
        with self.assertRaises(UserError) as caught, self.cr.savepoint():
            getattr(records, method)(*args)
            self.env.flush_all()
        if records._name not in NEVER:
            self.assertIn(field._description_string(records.env), str(caught.exception))


class TestReadonly(ReadonlyCase):
    def test_every_model_is_protected(self):
        for name in self.protected:
            with self.subTest(model=name):
                self.assertTrue(issubclass(self.registry[name], self.registry[MIXIN]))
        found = {(name, field.name) for name, fields in self.protected.items() for field in fields}
        self.assertLessEqual(KNOWN, found)

    def test_write(self):
        for record, field, value in self.each():
            with self.subTest(field=str(field), value=value):
                self.assert_refused(field, record, "write", {field.name: value})

    def test_create(self):
        for record, field, value in self.each():
            if value:
                with self.subTest(field=str(field), value=value):
                    self.assert_refused(field, record.browse(), "create", {field.name: value})

    def test_in_the_language_of_the_user(self):
        self.manager.lang = "zh_CN"
        mine = self.draft.with_context(lang="zh_CN")
        label = mine._fields["external_ref"]._description_string(mine.env)
        self.assertNotEqual(label, "Serial number")
        with self.assertRaisesRegex(UserError, label):
            mine.external_ref = "K-8"

    def test_what_was_read_may_be_sent_back(self):
        for name, fields in sorted(self.protected.items()):
            if name in NEVER:
                continue
            record = self.record(name)
            values = {field.name: self.sent_back(record, field) for field in fields if field.type != "one2many"}
            with self.subTest(model=name, values=values):
                record.write(values)
                self.env.flush_all()

    def test_the_system_may(self):
        for record, field, value in self.each():
            if record._name in NEVER or str(field) in TIED or field.compute or field.type == "one2many":
                continue
            with self.subTest(field=str(field), value=value), self.cr.savepoint() as savepoint:
                record.sudo().write({field.name: value})
                self.env.flush_all()
                self.assertTrue(self.has(record, field, value))
                savepoint.rollback()

    def test_a_default_is_that_of_the_definition(self):
        """Neither what a client sends with the context nor a user's own default counts; not for the system either."""
        defaults = self.env["ir.default"].with_user(self.manager)
        for record, field, value in self.each():
            model = record.browse()
            expected = model.default_get([field.name])
            with self.subTest(field=str(field), value=value):
                for ours in (model, model.sudo()):
                    sent = ours.with_context(**{f"default_{field.name}": value})
                    self.assertEqual(sent.default_get([field.name]), expected)
                if field.type in ("selection", "boolean", "integer"):
                    defaults.set(record._name, field.name, value, user_id=True)
                    self.assertEqual(model.default_get([field.name]), expected)

    def test_create_with_the_context_of_a_client(self):
        done = self.env["dental.call"].search([("state", "=", "done")], limit=1)
        for name, values in {
            "calendar.event": {"dental_patient_id": self.patient.id, "start": "2026-11-24 02:00:00"},
            "dental.call.correction": {"call_id": done.id, "text": "right, not left"},
            "dental.complaint": {
                "patient_id": self.patient.id,
                "category_id": self.complaint.category_id.id,
                "text": "等了很久",
            },
            "dental.emergency": {"kind": "pain"},
            "dental.improvement": self.improvement_values(),
            "dental.treatment": self.treatment_values(),
            "res.partner": {"name": "王小红"},
        }.items():
            model = self.env[name].with_user(self.manager)
            plain = model.create(values)
            fields = self.protected[name]
            others = {field: self.other(plain, field) for field in fields}
            context = {f"default_{field.name}": value for field, value in others.items() if value}
            made = model.with_context(**context).create(values)
            for field, value in others.items():
                with self.subTest(field=str(field), value=value):
                    self.assertFalse(value and self.has(made, field, value))

    def test_the_default_and_nothing_may_be_sent(self):
        given = {"state": "open", "done_date": False, "has_fallen": False}
        improvement = self.improvement.create({**self.improvement_values(), **given})
        self.assertEqual(improvement.state, "open")
        emergency = self.emergency.with_user(self.manager).create({"user_id": self.manager.id, "started_at": False})
        self.assertEqual((emergency.user_id, emergency.started_at), (self.manager, NOW))

    def test_copy_begins_anew(self):
        opened = self.env["dental.emergency"].with_user(self.nurse).action_raise("pain")
        mine = self.env["dental.emergency"].with_user(self.manager).browse(opened["res_id"])
        mine.step_ids[0].action_done()
        mine.action_end()
        self.clock.tick(timedelta(hours=1))
        copy = mine.copy()
        self.assertEqual((copy.state, copy.user_id, copy.ended_at), ("running", self.manager, False))
        self.assertEqual(copy.started_at, NOW + timedelta(hours=1))
        with self.assertRaisesRegex(UserError, "not filled in by hand"):
            mine.copy({"ended_at": NOW})

    def test_by_way_of_another_record(self):
        step = self.emergency.step_ids[0]
        with self.assertRaisesRegex(UserError, "Tick the step"):
            self.emergency.with_user(self.nurse).step_ids = [Command.update(step.id, {"done_at": NOW})]
        with self.assertRaisesRegex(UserError, "Tick the step"):
            self.emergency.with_user(self.nurse).step_ids = [Command.create({"name": "Ice", "done_at": NOW})]

    def test_a_relation_takes_no_command_but_links_that_are_there(self):
        agenda = self.draft.agenda_ids
        self.draft.agenda_ids = [Command.set(agenda.ids)]
        self.draft.agenda_ids = [Command.link(agenda[0].id)]
        for command in (
            Command.clear(),
            Command.unlink(agenda[0].id),
            Command.delete(agenda[0].id),
            Command.update(agenda[0].id, {"state": "done"}),
            agenda[0].id,
        ):
            with self.subTest(command=command), self.assertRaisesRegex(UserError, "not filled in by hand"):
                self.draft.agenda_ids = [command]

    def test_import(self):
        treatments = self.env["dental.treatment"].with_user(self.manager)
        row = [str(self.extraction.id), "2026-11-01 00:00:00"]
        [message] = treatments.load([".id", "planned_at"], [row])["messages"]
        self.assertIn("Last planned: not filled in by hand", message["message"])
        self.assertEqual(self.extraction.planned_at, NOW)
        row[1] = "2026-11-20 10:00:00"  # on the manager's clock
        self.assertEqual(treatments.load([".id", "planned_at"], [row])["ids"], self.extraction.ids)

    def test_a_key_on_the_call_screen_costs_no_query(self):
        with self.assertQueryCount(0):
            self.draft._dental_check_readonly({"note": "a", "outcome": "answered", "grade": "fair"})


class TestStaff(DentalCase):
    """What staff could once enter."""

    def test_serial_number_of_an_own_draft(self):
        """A call with a serial number counts as imported: a bad grade would leave the caller's figures."""
        treatment = self.treatment(when="2026-11-19 15:00")
        self.open_due()
        draft = self.call(self.followups(treatment, "open"))
        with self.assertRaisesRegex(UserError, "Serial number: not filled in by hand. Start, take over"):
            draft.external_ref = "K-1"

    def test_dentist_of_a_complaint(self):
        category = self.env.ref("dental_followup.complaint_category_waiting")
        values = {"patient_id": self.patient.id, "category_id": category.id, "text": "等了很久"}
        complaints = self.env["dental.complaint"].with_user(self.reception)
        with self.assertRaisesRegex(UserError, "not filled in by hand"):
            complaints.create(values).dentist_id = self.dentist
        with self.assertRaisesRegex(UserError, "not filled in by hand"):
            complaints.create({**values, "dentist_id": self.dentist.id})

    def test_book_of_a_treatment(self):
        treatment = self.treatment()
        self.assertEqual(treatment.book_id, self.book)
        with self.assertRaisesRegex(UserError, "Rule book: not filled in by hand"):
            treatment.book_id = self.env.ref("dental_followup.book_b")

    def test_a_refusal_tells_outsiders_nothing(self):
        """Otherwise who may change contacts could try out numbers that only staff may see."""
        self.patient.dental_phone2 = "13900139000"
        self.outsider.group_ids |= self.env.ref("base.group_partner_manager")
        partner = self.patient.with_user(self.outsider)
        for digits in (self.patient.dental_phone2_digits, "8613700137000"):
            with self.subTest(digits=digits), self.assertRaises(AccessError):
                partner.dental_phone2_digits = digits
