from odoo.tools import SQL

# In this order: what is recorded last holds what was there before it.
RECORDED = (
    "dental_dispute_log",
    "dental_emergency",
    "dental_complaint",
    "dental_improvement",
    "dental_followup",
    "dental_promise",
    "dental_call",
    "dental_treatment",
    "dental_protocol_book",
    "dental_script",
)
WITH_ACTIVITIES = (
    "dental.followup",
    "dental.call",
    "dental.promise",
    "dental.complaint",
    "dental.improvement",
    "dental.emergency",
)


def post_init_hook(env):
    """Give the clinics that exist already the shipped default book.

    New companies get it as a field default; the column of an existing company is
    created before the book is loaded.
    """
    book = env.ref("dental_followup.book_a", raise_if_not_found=False)
    if book:
        env["res.company"].search([("dental_book_id", "=", False)]).dental_book_id = book


def uninstall_hook(env):
    """Clear away what the clinic recorded, so that nothing holds back what Odoo removes next.

    Calls hold their callers, treatments their stages, patients their sources; done activities hold
    the kinds of activity.
    """
    # A text message that still waits would ask patients to ring back about calls that nobody knows of.
    ours = [("mail_message_id.model", "in", ("dental.followup", "dental.call")), ("state", "=", "outgoing")]
    env["sms.sms"].search(ours).unlink()
    # So does one that asks for an answer whose page is gone.
    env["sms.sms"].search([("body", "like", "/dental/survey/"), ("state", "=", "outgoing")]).unlink()
    # Odoo removes the shipped survey next; a clinic's own stay, with what patients answered.
    survey = env.ref("dental_followup.survey_satisfaction", raise_if_not_found=False)
    if survey:
        env["survey.user_input"].with_context(active_test=False).search([("survey_id", "=", survey.id)]).unlink()
    # A clinic of the demo is a company like any other: its users and contacts stay, and so does it.
    env["ir.model.data"].search([("module", "=", "dental_followup"), ("model", "=", "res.company")]).unlink()
    activities = env["mail.activity"].with_context(active_test=False, dental_sync=True)
    activities.search([("activity_type_id.res_model", "in", WITH_ACTIVITIES)]).unlink()
    env["ir.attachment"].search([("res_model", "=", "dental.promise"), ("res_field", "=", False)]).unlink()
    # An address that stays would take in complaints that nobody could record.
    aliases = env["dental.team"].with_context(active_test=False).search([]).alias_id
    env.flush_all()
    env.cr.execute("UPDATE dental_team SET alias_id = NULL WHERE alias_id IS NOT NULL")
    aliases.unlink()
    env.cr.execute("UPDATE res_company SET dental_book_id = NULL WHERE dental_book_id IS NOT NULL")
    for table in RECORDED:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
    env.cr.execute("UPDATE res_partner SET dental_source_id = NULL WHERE dental_source_id IS NOT NULL")
    env.cr.execute("UPDATE calendar_event SET dental_patient_id = NULL WHERE dental_patient_id IS NOT NULL")
    env.invalidate_all()
