"""Photographs what an action writes: every record of ours that it creates, changes or deletes, and whom it tells.

Its picture stands in ``data/golden_endings.json``. ``GOLDEN=write`` takes the pictures of the tests that run anew;
where cases were removed, delete the file first.
"""

import difflib
import json
import os
import re
from contextlib import contextmanager
from pathlib import Path

from odoo import fields
from odoo.tests import TransactionCase

from common import SHANGHAI

FILE = Path(__file__).parents[1] / "data" / "golden_endings.json"
MODULE = "dental_followup."

# Label → model and {label → field}. The pictures hold labels only: when a model or a field gets another
# name, only the right side of its line changes here.
MODELS = {
    "call": (
        "dental.call",
        {
            "patient_id": "patient_id",
            "user_id": "user_id",
            "on_behalf_of_id": "on_behalf_of_id",
            "followup_ids": "followup_ids",
            "company_id": "company_id",
            "channel": "channel",
            "direction": "direction",
            "started_at": "started_at",
            "ended_at": "ended_at",
            "outcome": "outcome",
            "call_back_at": "call_back_at",
            "grade": "grade",
            "opinion": "opinion",
            "note": "note",
            "asks_not_to_be_called": "asks_not_to_be_called",
            "state": "state",
            "declined_ids": "declined_ids",
            "is_second_number": "is_second_number",
            "is_unwell": "is_unwell",
            "urgent_since": "urgent_since",
            "dentist_told_at": "dentist_told_at",
            "recording_ids": "recording_ids",
            "agenda_ids": "agenda_ids",
            "along_id": "parent_call_id",
            "ring_digits": "dialled_digits",
            "rung_from": "caller_number",
            "said_section_ids": "completed_section_ids",
            "talk_at": "talk_at",
            "duration": "duration",
            "is_brief": "is_brief",
            "handed_by_id": "handed_by_id",
            "handed_at": "handed_at",
            "handover_note": "handover_note",
            "raised_to": "raised_to",
            "is_all_well": "is_all_well",
            "triage_advice": "triage_advice",
            "triage": "triage",
            "external_ref": "external_ref",
        },
    ),
    "answer": (
        "dental.call.answer",
        {
            "call_id": "call_id",
            "question_id": "question_id",
            "value": "value",
            "is_asked": "is_asked",
            "level": "level",
            "is_emergency": "is_emergency",
            "call_back_minutes": "call_back_minutes",
            "advice": "advice",
        },
    ),
    "followup": (
        "dental.followup",
        {
            "patient_id": "patient_id",
            "treatment_id": "treatment_id",
            "event_id": "event_id",
            "step_id": "step_id",
            "occurrence": "occurrence",
            "role": "role",
            "user_id": "user_id",
            "on_behalf_of_id": "on_behalf_of_id",
            "purpose": "purpose",
            "script_id": "script_id",
            "channel": "channel",
            "is_note_only": "is_note_only",
            "anchor_at": "anchor_at",
            "due_at": "due_at",
            "due_date": "due_date",
            "planned_date": "planned_date",
            "state": "state",
            "closing_reason": "closing_reason",
            "closed_at": "closed_at",
            "attempt_count": "attempt_count",
            "max_attempts": "max_attempts",
            "call_ids": "call_ids",
            "company_id": "company_id",
            "problem": "problem",
            "complaint_ids": "complaint_ids",
            "given_at": "given_at",
            "pain_since": "pain_since",
            "promise_id": "promise_id",
            "heard_by": "contact_deadline",
            "signed_off_by_id": "signed_off_by_id",
            "signed_off_at": "signed_off_at",
            "sign_off_note": "sign_off_note",
        },
    ),
    "promise": (
        "dental.promise",
        {
            "call_id": "call_id",
            "patient_id": "patient_id",
            "company_id": "company_id",
            "kind": "kind",
            "user_id": "user_id",
            "asked_by_id": "asked_by_id",
            "asked_at": "asked_at",
            "told_at": "told_at",
            "deadline": "deadline",
            "limit_at": "limit_at",
            "treatment_id": "treatment_id",
            "question": "question",
            "photo_ids": "photo_ids",
            "answer": "answer",
            "answered_by_id": "answered_by_id",
            "answered_at": "answered_at",
            "answer_hours": "answer_hours",
            "state": "state",
            "closing": "closing",
            "closed_at": "closed_at",
        },
    ),
    "complaint": (
        "dental.complaint",
        {
            "name": "name",
            "patient_id": "patient_id",
            "category_id": "category_id",
            "severity_id": "severity_id",
            "tier": "escalation_level",
            "text": "text",
            "channel": "channel",
            "opened_at": "opened_at",
            "recorded_at": "recorded_at",
            "event_id": "event_id",
            "treatment_id": "treatment_id",
            "call_id": "call_id",
            "dentist_id": "dentist_id",
            "person_ids": "person_ids",
            "photo_ids": "photo_ids",
            "harm": "harm",
            "user_id": "user_id",
            "reporter_id": "reporter_id",
            "told_ids": "notified_user_ids",
            "state": "state",
            "company_id": "company_id",
            "closing_reason": "closing_reason",
            "closed_at": "closed_at",
            "merged_into_id": "merged_into_id",
            "clock_started_at": "sla_started_at",
            "clock_round": "sla_cycle",
            "response_deadline": "response_deadline",
            "resolution_deadline": "resolution_deadline",
            "response_hours": "response_hours",
            "resolution_hours": "resolution_hours",
            "is_response_late": "is_response_late",
            "is_resolution_late": "is_resolution_late",
            "followed_severity_id": "followed_severity_id",
            "escalation_count": "escalation_count",
            "finding": "finding",
            "root_cause": "root_cause",
            "cause_kind": "cause_kind",
            "cause_stage": "cause_stage",
            "action_taken": "action_taken",
            "apology": "apology",
            "cost": "cost",
            "goodwill": "goodwill",
            "followup_ids": "followup_ids",
            "contentment": "contentment",
            "was_not_content": "was_not_content",
            "content_call_id": "content_call_id",
            "improvement_ids": "improvement_ids",
            "responded_at": "responded_at",
            "resolved_at": "resolved_at",
            "waiting_since": "waiting_since",
            "reopen_count": "reopen_count",
        },
    ),
    "alarm": (
        "dental.complaint.alarm",
        {
            "complaint_id": "complaint_id",
            "company_id": "company_id",
            "kind": "kind",
            "clock_round": "sla_cycle",
            "due_at": "due_at",
            "rung_at": "fired_at",
        },
    ),
    "emergency": (
        "dental.emergency",
        {
            "patient_id": "patient_id",
            "kind": "kind",
            "where": "where",
            "call_id": "call_id",
            "complaint_id": "complaint_id",
            "user_id": "user_id",
            "started_at": "started_at",
            "ended_at": "ended_at",
            "state": "state",
            "note": "note",
            "analysis": "analysis",
            "improvement_id": "improvement_id",
            "company_id": "company_id",
        },
    ),
    "emergency_step": (
        "dental.emergency.step",
        {
            "emergency_id": "emergency_id",
            "sequence": "sequence",
            "code": "code",
            "name": "name",
            "done_at": "done_at",
            "user_id": "user_id",
            "note": "note",
        },
    ),
    "treatment": (
        "dental.treatment",
        {
            "patient_id": "patient_id",
            "type_id": "type_id",
            "stage_id": "stage_id",
            "done_at": "done_at",
            "dentist_id": "dentist_id",
            "nurse_id": "nurse_id",
            "consultant_id": "consultant_id",
            "event_id": "event_id",
            "teeth": "teeth",
            "with_surgery": "with_surgery",
            "sutured": "sutured",
            "is_first_operation": "is_first_operation",
            "note": "note",
            "external_ref": "external_ref",
            "state": "state",
            "company_id": "company_id",
            "planned_at": "planned_at",
            "book_id": "book_id",
        },
    ),
    "visit": (
        "calendar.event",
        {
            "name": "name",
            "user_id": "user_id",
            "partner_ids": "partner_ids",
            "privacy": "privacy",
            "show_as": "show_as",
            "active": "active",
            "start": "start",
            "stop": "stop",
            "is_dental": "is_dental",
            "dental_company_id": "dental_company_id",
            "dental_patient_id": "dental_patient_id",
            "dental_dentist_id": "dental_dentist_id",
            "dental_visit_type": "dental_visit_type",
            "dental_visit_state": "dental_visit_state",
            "dental_stage_id": "dental_stage_id",
            "dental_booked_online": "dental_booked_online",
            "dental_planned_at": "dental_planned_at",
            "dental_symptoms": "dental_symptoms",
            "dental_arrived_at": "dental_arrived_at",
            "dental_seated_at": "dental_seated_at",
            "dental_call_id": "dental_call_id",
        },
    ),
    "patient": (
        "res.partner",
        {
            "name": "name",
            "active": "active",
            "phone": "phone",
            "phone_sanitized": "phone_sanitized",
            "company_id": "company_id",
            "lang": "lang",
            "is_patient": "is_patient",
            "dental_number": "dental_number",
            "dental_sex": "dental_sex",
            "dental_birth_date": "dental_birth_date",
            "dental_condition_ids": "dental_condition_ids",
            "dental_allergies": "dental_allergies",
            "dental_dentist_id": "dental_dentist_id",
            "dental_channel": "dental_channel",
            "dental_do_not_call": "dental_do_not_call",
            "dental_wrong_number": "dental_wrong_number",
            "dental_recall_months": "dental_recall_months",
            "dental_planned_at": "dental_planned_at",
            "dental_is_major": "dental_is_major",
            "dental_source_id": "dental_source_id",
            "dental_phone_digits": "dental_phone_digits",
            "dental_call_from": "dental_call_from",
            "dental_call_to": "dental_call_to",
            "dental_phone2": "dental_phone2",
            "dental_wrong_phone2": "dental_wrong_phone2",
            "dental_phone2_digits": "dental_phone2_digits",
        },
    ),
    "activity": (
        "mail.activity",
        {
            "res_id": "res_id",
            "activity_type_id": "activity_type_id",
            "summary": "summary",
            "note": "note",
            "date_deadline": "date_deadline",
            "date_done": "date_done",
            "feedback": "feedback",
            "automated": "automated",
            "user_id": "user_id",
            "active": "active",
        },
    ),
    "message": (
        "mail.message",
        {
            "res_id": "res_id",
            "author_id": "author_id",
            "body": "body",
            "date": "date",
            "subject": "subject",
            "message_type": "message_type",
            "subtype_id": "subtype_id",
            "mail_activity_type_id": "mail_activity_type_id",
            "parent_id": "parent_id",
            "partner_ids": "partner_ids",
            "notified_partner_ids": "notified_partner_ids",
            "is_internal": "is_internal",
            "attachment_ids": "attachment_ids",
        },
    ),
    "tracking": (
        "mail.tracking.value",
        {
            "mail_message_id": "mail_message_id",
            "field_id": "field_id",
            "old_value_char": "old_value_char",
            "old_value_text": "old_value_text",
            "old_value_float": "old_value_float",
            "old_value_datetime": "old_value_datetime",
            "new_value_char": "new_value_char",
            "new_value_text": "new_value_text",
            "new_value_float": "new_value_float",
            "new_value_datetime": "new_value_datetime",
        },
    ),
    "notification": (
        "mail.notification",
        {
            "mail_message_id": "mail_message_id",
            "res_partner_id": "res_partner_id",
            "notification_type": "notification_type",
            "notification_status": "notification_status",
            "sms_number": "sms_number",
        },
    ),
    "follower": (
        "mail.followers",
        {
            "res_id": "res_id",
            "partner_id": "partner_id",
        },
    ),
    "mail": (
        "mail.mail",
        {
            "mail_message_id": "mail_message_id",
            "email_to": "email_to",
            "recipient_ids": "recipient_ids",
            "state": "state",
        },
    ),
    "sms": (
        "sms.sms",
        {
            "number": "number",
            "body": "body",
            "partner_id": "partner_id",
            "mail_message_id": "mail_message_id",
            "state": "state",
        },
    ),
    "trigger": (
        "ir.cron.trigger",
        {
            "cron_id": "cron_id",
            "call_at": "call_at",
        },
    ),
}
ANCHOR = re.compile(r"<a [^>]*>")
ATTRIBUTE = re.compile(r'data-oe-(model|id)="([^"]+)"')


WIDTH = 118


def pretty(value, indent=""):
    """JSON with sorted keys in which whatever fits stands in one line."""
    line = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if not isinstance(value, dict | list) or (indent and len(indent) + len(line) <= WIDTH):
        return line
    inner = indent + "  "
    if isinstance(value, list):
        items = [pretty(one, inner) for one in value]
    else:
        items = [f"{json.dumps(key, ensure_ascii=False)}: {pretty(value[key], inner)}" for key in sorted(value)]
    opened, closed = "[]" if isinstance(value, list) else "{}"
    return f"{opened}\n{inner}" + f",\n{inner}".join(items) + f"\n{indent}{closed}"


class Golden(TransactionCase):
    """Compares what an action writes with its picture. Put it behind the case that makes the clinic."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.base = {}
        for model in [model for model, _names in MODELS.values()] + ["res.users"]:
            cls.env.cr.execute(f'SELECT COALESCE(MAX(id), 0) FROM "{cls.env[model]._table}"')
            cls.base[model] = cls.env.cr.fetchone()[0]
        cls.labels = {model: label for label, (model, _names) in MODELS.items()}

    def setUp(self):
        super().setUp()
        self.numbers, self.sent = {}, []
        send = self.registry["bus.bus"]._sendone

        def sendone(bus, target, kind, message):
            self.sent.append((target, kind, message))
            return send(bus, target, kind, message)

        self.patch(self.registry["bus.bus"], "_sendone", sendone)

    @contextmanager
    def golden(self, case):
        """Compare what the block writes with the picture of ``case``; the block may add to the picture."""
        before = self.dump()
        self.sent.clear()
        picture = {}
        yield picture
        after = self.dump()
        picture["created"] = {label: values for label, values in after.items() if label not in before}
        picture["deleted"] = sorted(before.keys() - after.keys())
        picture["changed"] = {
            label: changes
            for label, values in after.items()
            if label in before and (changes := self.changes(before[label], values))
        }
        said = [self.said(*sent) for sent in self.sent]
        own = [message for message in said if "message" in message]
        picture["bus"] = own + sorted((message for message in said if message not in own), key=str)
        self.compare(case, json.loads(self.without_ids(json.dumps(picture, default=str))))

    @staticmethod
    def pictures():
        return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}

    def compare(self, case, picture):
        pictures = Golden.pictures()
        if os.environ.get("GOLDEN") == "write":
            pictures[case] = picture
            FILE.write_text(pretty(pictures) + "\n", encoding="utf-8")
            return
        self.assertIn(case, pictures, "no picture of this case yet: run the tests with GOLDEN=write")
        lines = (pretty(version).splitlines() for version in (pictures[case], picture))
        diff = "\n".join(difflib.unified_diff(*lines, "golden", "now", lineterm=""))
        if diff:
            self.fail(f"{case} writes something else than before:\n{diff}")

    @staticmethod
    def changes(old, new):
        """{field: [before, after]} of what differs."""
        names = sorted(old.keys() | new.keys())
        return {name: [old.get(name), new.get(name)] for name in names if old.get(name) != new.get(name)}

    def dump(self):
        """{label of a record: its values} of all that this test has made; what is empty is left out."""
        dumped = {}
        for label, records in self.found().items():
            names = MODELS[label][1]
            for record in records:
                values = {shown: self.value(record, name) for shown, name in names.items()}
                dumped[self.label(record)] = {shown: value for shown, value in values.items() if value}
        self.env.invalidate_all()
        return dumped

    def found(self):
        """{label of a model: its records}; each record gets its own label in the order of creation."""
        self.env.flush_all()
        self.cr.flush()  # tracked values are written at the end of a transaction
        found = {}
        for label, (model, _names) in MODELS.items():
            records = self.env[model].sudo().with_context(active_test=False, lang="en_US")
            found[label] = records.search([("id", ">", self.base[model])], order="id")
            if label == "patient":
                found[label] = found[label].filtered("is_patient")
            for record in found[label]:
                self.label(record)
        return found

    def value(self, record, name):
        field, value = record._fields[name], record[name]
        if field.type == "many2one_reference":
            model = record[field.model_field]
            return self.label(self.env[model].browse(value)) if model and value else None
        if field.relational:
            labels = [self.label(one) for one in value]
            return sorted(labels) if field.type == "many2many" else "".join(labels)
        if field.type == "datetime" and value:
            return f"{fields.Datetime.context_timestamp(record.with_context(tz=SHANGHAI), value):%Y-%m-%d %H:%M:%S}"
        if field.type == "date" and value:
            return value.isoformat()
        if field.type == "integer" and record._name == "mail.tracking.value" and record.field_id.ttype == "many2one":
            return None  # an id; its name stands beside it
        if field.type == "float":
            return round(value, 4)
        return self.text(value) if isinstance(value, str) else value

    def label(self, record):
        """A name of the record that is the same in every run."""
        record = record.sudo().with_context(lang="en_US")
        model = record._name
        if model == "res.users":
            return record.login.removesuffix(".t")
        if model == "res.partner":
            return self.numbers.setdefault((model, record.id), record.name or "")
        if model == "ir.model.fields":
            return record.field_description
        if record.id > self.base.get(model, record.id):
            known = [key for key in self.numbers if key[0] == model]
            number = self.numbers.setdefault((model, record.id), len(known) + 1)
            return f"{self.labels[model]}:{number:02}"
        return (record.get_external_id()[record.id] or record.display_name or "").removeprefix(MODULE)

    def text(self, text):
        """Links say which record they lead to, not where it is."""
        return ANCHOR.sub(self.anchor, text)

    def anchor(self, match):
        target = dict(ATTRIBUTE.findall(match[0]))
        if not target:
            return re.sub(r"\d+", "…", match[0])
        return f"<a {self.label(self.env[target['model']].browse(int(target['id'])))}>"

    def said(self, target, kind, message):
        """One message of the bus; of Odoo's own only that there was one."""
        if isinstance(target, str):
            target = re.sub(r"^dental_call_(\d+)$", lambda match: self.call_label(int(match[1])), target)
        else:
            record = target[0] if isinstance(target, tuple) else target
            target = " ".join([self.label(record), *map(str, target[1:] if isinstance(target, tuple) else ())])
        if kind == "dental_call_changed":
            message = {**message, "id": self.call_label(message["id"])}
        is_ours = kind == "simple_notification" or kind.startswith("dental")
        return {"to": target, "type": kind, **({"message": message} if is_ours else {})}

    def call_label(self, id_):
        return self.label(self.env[MODELS["call"][0]].browse(id_))

    def without_ids(self, text):
        """Numbers that a sequence has given depend on what the database has seen."""
        for label, name in (("complaint", "name"), ("patient", "dental_number")):
            model, names = MODELS[label]
            records = self.env[model].sudo().with_context(active_test=False)
            for record in records.search([("id", ">", self.base[model])], order="id"):
                if number := record[names[name]]:
                    text = text.replace(json.dumps(number)[1:-1], f"[{self.label(record)}]")
        return text

    def leads_to(self, action):
        """Where an action leads."""
        self.found()
        model, res_id = action.get("res_model"), action.get("res_id")
        return self.label(self.env[model].browse(res_id)) if res_id and model in self.base else model
