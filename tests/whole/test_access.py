"""Who may do what: every model and every role, other clinics, outsiders, and calls from the network."""

from common import STAFF, DentalCase

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method

OPERATIONS = ("read", "write", "create", "unlink")
# model → what ordinary staff may, what the manager may: r(ead), w(rite), c(reate), u(nlink).
RIGHTS = {
    "dental.condition": ("r", "rwcu"),
    "dental.treatment.type": ("r", "rwcu"),
    "dental.treatment.stage": ("r", "rwcu"),
    "dental.faq": ("r", "rwcu"),
    "dental.script": ("r", "rwcu"),
    "dental.script.section": ("r", "rwcu"),
    "dental.script.question": ("r", "rwcu"),
    "dental.script.option": ("r", "rwcu"),
    "dental.triage.combination": ("r", "rwcu"),
    "dental.triage.rule": ("r", "rwcu"),
    "dental.protocol.book": ("r", "rwcu"),
    "dental.protocol": ("r", "rwcu"),
    "dental.protocol.step": ("r", "rwcu"),
    "dental.team": ("r", "rwcu"),
    "dental.holiday": ("r", "rwcu"),
    "dental.treatment": ("rwc", "rwcu"),
    "dental.followup": ("r", "r"),
    "dental.followup.report": ("", "r"),
    "dental.summary": ("", "r"),
    "dental.complication.report": ("", "r"),
    "dental.recall.report": ("", "r"),
    "dental.conversion.report": ("", "r"),
    "dental.call": ("rw", "rw"),
    "dental.call.answer": ("rw", "rw"),
    "dental.call.correction": ("rc", "rc"),
    "dental.call.hand.over": ("rwcu", "rwcu"),
    "dental.call.hand.over.line": ("rwcu", "rwcu"),
    "dental.timeline": ("r", "r"),
    "dental.promise": ("r", "rw"),
    "dental.promise.ask": ("rwcu", "rwcu"),
    "dental.reply": ("r", "rwcu"),
    "dental.clinic.settings": ("", "rwcu"),
    "dental.book.switch": ("", "rwcu"),
    "dental.followup.give": ("", "rwcu"),
    "dental.followup.put.off": ("rwcu", "rwcu"),
    "dental.absence": ("", "rwcu"),
    "dental.sign.off": ("", "rwcu"),
    "dental.complaint": ("rwc", "rwc"),
    "dental.complaint.category": ("r", "rwcu"),
    "dental.complaint.severity": ("r", "rw"),
    "dental.complaint.alarm": ("", "r"),
    "dental.complaint.report": ("", "r"),
    "dental.complaint.level": ("rwcu", "rwcu"),
    "dental.complaint.withdraw": ("rwcu", "rwcu"),
    "dental.improvement": ("rwc", "rwc"),
    "dental.emergency": ("rwc", "rwc"),
    "dental.emergency.step": ("rwc", "rwc"),
    "dental.dispute.log": ("", "r"),
    "dental.survey.tag": ("", "rwcu"),
    "dental.survey.rule": ("", "rwcu"),
    "dental.survey.low.rule": ("", "rwcu"),
    "dental.survey.station": ("r", "rwcu"),
    "dental.survey.invite": ("rwcu", "rwcu"),
    "dental.satisfaction.report": ("", "r"),
    "dental.satisfaction.figure": ("", "r"),
    "dental.satisfaction.meeting": ("", "rwcu"),
    "dental.satisfaction.settings": ("", "rwcu"),
    "dental.booking": ("rwcu", "rwcu"),
    "dental.message": ("rwcu", "rwcu"),
}
# Where a role has more than its colleagues: only a dentist judges what became of a patient and what is urgent.
MORE = {
    ("dental.script.question", "dentist"): "rwcu",
    ("dental.script.option", "dentist"): "rwcu",
    ("dental.triage.combination", "dentist"): "rwcu",
    ("dental.triage.rule", "dentist"): "rwcu",
    ("dental.sign.off", "dentist"): "rwcu",
    ("dental.promise", "dentist"): "rw",
    ("dental.reply", "dentist"): "rwcu",
    ("dental.complication.report", "dentist"): "r",
}
MEDICAL_FIELDS = {
    "dental_sex",
    "dental_birth_date",
    "dental_age",
    "dental_condition_ids",
    "dental_allergies",
    "dental_dentist_id",
    "dental_channel",
    "dental_call_from",
    "dental_call_to",
    "dental_do_not_call",
    "dental_wrong_number",
    "dental_phone2",
    "dental_wrong_phone2",
    "dental_phone2_digits",
    "dental_pain_since",
    "dental_pain_text",
    "dental_recall_months",
    "dental_has_lapsed",
    "dental_is_major",
    "dental_source_id",
    "dental_treatment_ids",
    "dental_followup_ids",
    "dental_visit_ids",
    "dental_timeline_ids",
    "dental_last_visit_date",
    "dental_next_followup_date",
    "dental_complaint_ids",
    "dental_complaint_count",
    "dental_has_open_complaint",
    "dental_satisfaction",
    "dental_survey_count",
}


class TestRights(DentalCase):
    def test_every_model_has_its_line(self):
        ours = {
            name
            for name, model in self.registry.items()
            if name.startswith("dental.") and not model._abstract and model._module == "dental_followup"
        }
        self.assertEqual(ours, set(RIGHTS))

    def test_every_model_and_role(self):
        for model, (staff, manager) in RIGHTS.items():
            for login, (_name, role) in STAFF.items():
                expected = MORE.get((model, role), manager if role == "manager" else staff)
                records = self.env[model].with_user(getattr(self, login))
                found = "".join(op[0] for op in OPERATIONS if records.has_access(op))
                with self.subTest(model=model, role=role):
                    self.assertEqual(found, expected)

    def test_outsiders_have_no_right(self):
        for model in RIGHTS:
            for operation in OPERATIONS:
                with self.subTest(model=model, operation=operation):
                    self.assertFalse(self.env[model].with_user(self.outsider).has_access(operation))

    def test_roles_combine(self):
        both = self.make_user("both", "nurse")
        both.group_ids |= self.env.ref("dental_followup.dental_followup_group_receptionist")
        for model, (staff, _manager) in RIGHTS.items():
            records = self.env[model].with_user(both)
            self.assertEqual("".join(op[0] for op in OPERATIONS if records.has_access(op)), staff)
        self.assertTrue(self.treatment(user=both).followup_ids)


class TestRecords(DentalCase):
    def setUp(self):
        super().setUp()
        self.extraction = self.treatment()
        self.open_due()
        self.followup = self.followups(self.extraction, "open")
        self.done_call = self.finish(self.followup, user=self.consultant)
        self.followup = self.followups(self.extraction)[0]
        self.draft = self.call(self.followup)
        self.lines = self.env["dental.timeline"].search([("patient_id", "=", self.patient.id)])

    def assert_forbidden(self, method, *args):
        with self.assertRaises(AccessError), self.cr.savepoint():
            method(*args)

    def test_nobody_but_the_planner_makes_follow_ups(self):
        values = {
            "patient_id": self.patient.id,
            "treatment_id": self.extraction.id,
            "role": "manager",
            "purpose": "care",
            "due_at": "2026-11-20 02:00:00",
            "due_date": "2026-11-20",
            "planned_date": "2026-11-20",
            "company_id": self.clinic.id,
        }
        for login in STAFF:
            mine = self.followup.with_user(getattr(self, login))
            with self.subTest(login=login):
                self.assert_forbidden(mine.create, values)
                self.assert_forbidden(mine.write, {"state": "done"})
                self.assert_forbidden(mine.write, {"due_date": "2030-01-01"})
                self.assert_forbidden(mine.unlink)

    def test_another_clinic_sees_nothing(self):
        elsewhere = self.make_clinic("月光口腔", "Asia/Shanghai")
        stranger = self.make_user("stranger", "manager", elsewhere)
        stranger.group_ids |= self.env.ref("base.group_allow_export")
        own = self.book.copy({"company_id": self.clinic.id})
        team = self.env["dental.team"].search([("company_id", "=", self.clinic.id)])
        for records in (
            self.extraction,
            self.followup,
            self.done_call,
            self.draft,
            self.lines,
            own,
            own.protocol_ids,
            own.protocol_ids.step_ids,
            team,
            self.patient,
        ):
            theirs = records.with_user(stranger)
            with self.subTest(model=records._name):
                self.assertTrue(records)
                self.assertFalse(theirs.search([("id", "in", records.ids)]))
                self.assertFalse(theirs.search_count([("id", "in", records.ids)]))
                self.assertFalse(theirs._read_group([("id", "in", records.ids)], [], ["id:recordset"])[0][0])
                self.assert_forbidden(theirs[:1].read, ["display_name"])
                self.assert_forbidden(theirs[:1].export_data, ["display_name"])

    def test_another_clinic_can_do_nothing(self):
        elsewhere = self.make_clinic("月光口腔", "Asia/Shanghai")
        stranger = self.make_user("stranger", "manager", elsewhere)
        self.assert_all_forbidden(stranger)

    def test_outsiders_can_do_nothing(self):
        self.assert_all_forbidden(self.outsider)

    def assert_all_forbidden(self, user):
        """No button does or shows anything."""
        allowed = set()
        for method in self.actions(user):
            try:
                with self.cr.savepoint():
                    method()
            except AccessError:
                continue
            allowed.add(method.__name__)
        self.assertEqual(allowed, set())

    def actions(self, user):
        """Every button of our models on records of the clinic."""
        for records in (self.extraction, self.followup, self.draft, self.done_call, self.lines[:1]):
            theirs = records.with_user(user)
            module = "odoo.addons.dental_followup"
            for name in dir(type(records)):
                method = getattr(type(records), name)
                is_ours = name.startswith("action_") and method.__module__.startswith(module)
                if is_ours and name != "action_start_next":  # which begins with a search of its own
                    yield getattr(theirs, name)

    def test_actions_are_found(self):
        names = {method.__name__ for method in self.actions(self.team)}
        self.assertLessEqual({"action_done", "action_cancel", "action_start_call", "action_finish"}, names)

    def test_outsider_cannot_start_the_next_call(self):
        self.assert_forbidden(self.env["dental.followup"].with_user(self.outsider).action_start_next)

    def test_outsiders_read_no_medical_fields(self):
        self.outsider.group_ids |= self.env.ref("base.group_allow_export")
        partner = self.patient.with_user(self.outsider)
        self.assertEqual(partner.name, "王小明")
        self.patient.dental_allergies = "penicillin"
        partner.env.invalidate_all()
        for fname in MEDICAL_FIELDS:
            with self.subTest(field=fname):
                self.assert_forbidden(partner.read, [fname])
                self.assert_forbidden(partner.export_data, [fname])
                if self.patient._fields[fname].store:
                    self.assert_forbidden(partner.search, [(fname, "!=", False)])
                    self.assert_forbidden(partner.write, {fname: False})
        self.assertFalse(MEDICAL_FIELDS & set(partner.fields_get()))

    def test_every_field_of_the_patient_is_guarded_or_harmless(self):
        harmless = {"dental_number", "dental_phone_digits"}
        ours = {name for name in self.patient._fields if name.startswith("dental_")}
        open_to_all = {name for name in ours if not self.patient._fields[name].groups}
        self.assertEqual(open_to_all, harmless)
        self.assertLessEqual(MEDICAL_FIELDS, ours)

    def test_outsiders_read_no_chatter_of_treatments(self):
        self.finish(self.followup, note="swollen cheek")
        messages = self.env["mail.message"].with_user(self.outsider)
        self.assertFalse(messages.search([("body", "ilike", "swollen")]))
        self.assertTrue(messages.with_user(self.reception).search([("body", "ilike", "swollen")]))

    def test_staff_reads_it_all(self):
        for login in STAFF:
            user = getattr(self, login)
            for records in (self.extraction, self.followup, self.draft, self.lines):
                with self.subTest(login=login, model=records._name):
                    names = [name for name, field in records._fields.items() if field.type != "binary"]
                    mine = records.with_user(user)
                    mine.read([name for name in names if mine._has_field_access(mine._fields[name], "read")])
            # A single answer speaks about colleagues: it is the manager's.
            kept = set() if user == self.manager else {"dental_satisfaction"}
            self.patient.with_user(user).read(list(MEDICAL_FIELDS - kept))


class TestFromTheNetwork(DentalCase):
    def test_inner_methods_cannot_be_called(self):
        for model, names in {
            "dental.followup": (
                "_cron_open_due",
                "_open_due",
                "_open",
                "_close",
                "_back_to_plan",
                "_follow_activity",
                "_settle_without_record",
                "_settle_dismissed",
            ),
            "dental.followup.planner": ("plan", "replan", "_plan_patients", "_plan_next"),
            "dental.call": ("_start", "_finish", "_tell_manager", "_log_everywhere"),
            "dental.team": ("_find_callers", "_least_loaded"),
            "dental.treatment": ("_plan",),
            "res.users": ("_dental_release_calls",),
            "res.company": ("_dental_today",),
        }.items():
            for name in names:
                with self.subTest(model=model, name=name):
                    self.assertTrue(hasattr(self.env[model], name))
                    with self.assertRaises(AccessError):
                        get_public_method(self.env[model], name)

    def test_buttons_can_be_called(self):
        for model, names in {
            "dental.followup": ("action_start_call", "action_start_next", "action_reopen"),
            "dental.call": ("action_finish", "action_finish_next", "action_take_over", "action_discard"),
            "dental.treatment": ("action_done", "action_cancel", "action_draft"),
        }.items():
            for name in names:
                self.assertTrue(get_public_method(self.env[model], name))
