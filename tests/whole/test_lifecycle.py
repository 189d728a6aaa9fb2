"""The add-on is installed with its demo clinic, upgraded and removed, without a warning and without a trace."""

from common.processes import warnings
from odoo_process import query, run_odoo

EDIT = """
book = env.ref("dental_followup.book_a")
book.name = "Our own rules"
rule = book.protocol_ids.filtered(lambda p: p.type_id.code == "scaling")
rule.step_ids.filtered(lambda s: s.count == 1).count = 3
rule.step_ids.filtered(lambda s: s.count == 180).unlink()
for other in env["dental.protocol.book"].search([("code", "in", ["B", "C", "D"])]):
    other.protocol_ids[:1].step_ids[:1].unlink()
    other.protocol_ids[-1:].unlink()
section = env["dental.script.section"].search([], limit=1)
section.body = "Say it like this."
env.ref("dental_followup.treatment_type_scaling").aftercare = "As always."
env.ref("dental_followup.ir_cron_open_due").interval_number = 17
env.cr.commit()
print("SECTION", section.id)
"""

UNINSTALL = """
due = env["dental.followup"].search([("state", "=", "open"), ("patient_id.phone", "!=", False)], limit=1)
for record in (due, env["dental.call"].search([("patient_id.phone", "!=", False)], limit=1)):
    record._message_sms(
        "Ring us.",
        partner_ids=record.patient_id.ids,
        sms_pid_to_number={record.patient_id.id: record.patient_id.phone},
        sms_content="Ring us.",
        put_in_queue=True,
    )
assert env["sms.sms"].search_count([("state", "=", "outgoing")]) == 2
call = env["dental.call"].search([], limit=1)
values = {"res_model": "dental.call", "res_id": call.id}
call.recording_ids = env["ir.attachment"].create({"name": "call.mp3", "raw": b"sound", **values})
env["calendar.event"].search([("is_dental", "=", True)], limit=1).dental_call_id = call
env["ir.module.module"].search([("name", "=", "dental_followup")]).button_immediate_uninstall()
"""

# What a user does next in an Odoo without the add-on.
GO_ON = """
for model in ("res.partner", "res.company", "res.users", "calendar.event", "mail.activity"):
    records = env[model].search([], limit=5)
    records.read()
    for kind in ("form", "list"):
        env[model].get_view(view_type=kind)
partner = env["res.partner"].create({"name": "New"})
partner.activity_schedule("mail.mail_activity_data_todo", user_id=env.uid).action_done()
env["calendar.event"].create({"name": "New", "start": "2030-01-01 10:00:00", "stop": "2030-01-01 11:00:00"})
print("WENT ON")
"""


def test_install_with_the_demo_clinic(installed):
    database, log = installed
    assert "loading dental_followup/demo/" in log
    assert warnings(log) == []
    assert query(database, "SELECT name FROM ir_demo_failure JOIN ir_module_module m ON m.id = module_id") == []
    # Companies that were there before have a book and a time zone.
    assert query(database, "SELECT id FROM res_company WHERE dental_book_id IS NULL OR dental_tz IS NULL") == []


def test_upgrade_keeps_what_the_clinic_changed(database):
    section = int(run_odoo(database, command="shell", script=EDIT).partition("SECTION ")[2].split()[0])
    tables = ("dental_followup", "mail_activity", "dental_protocol", "dental_protocol_step")
    counts = "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)
    before = query(database, counts)
    log = run_odoo(database, "--update", "dental_followup")
    assert warnings(log) == []
    assert query(database, counts) == before
    assert query(database, "SELECT name->>'en_US' FROM dental_protocol_book WHERE code = 'A'") == [("Our own rules",)]
    steps = """SELECT step.count FROM dental_protocol_step step
                 JOIN dental_protocol rule ON rule.id = protocol_id
                 JOIN dental_treatment_type kind ON kind.id = rule.type_id
                 JOIN dental_protocol_book book ON book.id = book_id
                WHERE kind.code = 'scaling' AND book.code = 'A' AND rule.trigger = 'treatment'"""
    assert query(database, steps) == [(3,)], "the deleted call stays deleted, the moved one moved"
    body = query(database, "SELECT body->>'en_US' FROM dental_script_section WHERE id = %s", [section])
    assert body == [("Say it like this.",)]
    aftercare = "SELECT aftercare->>'en_US' FROM dental_treatment_type WHERE code = 'scaling'"
    assert query(database, aftercare) == [("As always.",)]
    cron = """SELECT interval_number FROM ir_cron
               WHERE id = (SELECT res_id FROM ir_model_data WHERE name = 'ir_cron_open_due')"""
    assert query(database, cron) == [(17,)]


def test_uninstall_leaves_nothing(database):
    log = run_odoo(database, command="shell", script=UNINSTALL)
    assert warnings(log) == []
    state = "SELECT state FROM ir_module_module WHERE name = 'dental_followup'"
    assert query(database, state) == [("uninstalled",)]
    for what in (
        "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'dental\\_%%'",
        """SELECT table_name, column_name FROM information_schema.columns
            WHERE column_name LIKE 'dental\\_%%' OR column_name IN ('is_patient', 'is_dental')""",
        "SELECT indexname FROM pg_indexes WHERE indexname LIKE '%%dental%%'",
        "SELECT name FROM ir_model_data WHERE module = 'dental_followup' OR model LIKE 'dental.%%'",
        "SELECT model FROM ir_model WHERE model LIKE 'dental.%%'",
        "SELECT model, name FROM ir_model_fields WHERE name LIKE 'dental\\_%%' OR relation LIKE 'dental.%%'",
        "SELECT id FROM ir_ui_view WHERE model LIKE 'dental.%%' OR arch_db::text LIKE '%%dental\\_%%'",
        "SELECT id FROM ir_act_window WHERE res_model LIKE 'dental.%%'",
        "SELECT id FROM ir_act_server WHERE code LIKE '%%dental%%' OR code ~ '_cron_(open_due|plan_missed)'",
        "SELECT id FROM sms_sms",
        """SELECT name FROM resource_calendar WHERE name LIKE '%%book C%%' OR name LIKE '%%book D%%'""",
        "SELECT id FROM ir_ui_menu WHERE web_icon LIKE 'dental%%'",
        "SELECT id FROM ir_sequence WHERE code LIKE 'dental%%'",
        "SELECT id FROM mail_activity WHERE res_model LIKE 'dental.%%'",
        "SELECT id FROM mail_activity_type WHERE res_model LIKE 'dental.%%'",
        "SELECT id FROM mail_message WHERE model LIKE 'dental.%%'",
        "SELECT id FROM mail_followers WHERE res_model LIKE 'dental.%%'",
        "SELECT id FROM ir_attachment WHERE res_model LIKE 'dental.%%'",
        "SELECT id FROM ir_rule WHERE domain_force LIKE '%%dental%%'",
        "SELECT id FROM res_groups_privilege WHERE name->>'en_US' = 'Front desk'",
    ):
        assert query(database, what, ()) == [], what
    patients = query(database, "SELECT count(*) FROM res_partner WHERE phone IS NOT NULL")
    assert patients[0][0] > 10, "contacts are the clinic's, not the add-on's"
    assert "WENT ON" in run_odoo(database, command="shell", script=GO_ON)
