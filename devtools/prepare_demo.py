"""Run in Odoo's shell on the fresh demo database: the clinic's time zone, and nothing that leaves the machine."""

import os

env = globals()["env"]
time_zone = os.environ["DEMO_TIME_ZONE"]

companies = env["res.company"].search([])
if "dental_tz" in companies:
    companies.dental_tz = time_zone
env["res.users"].with_context(active_test=False).search([]).tz = time_zone

# The administrator looks at the demo clinic first, where it is a company of its own.
clinic = env.ref("dental_followup.clinic_demo", raise_if_not_found=False)
if clinic:
    env.ref("base.user_admin").company_id = clinic

# Mails and messages stay in their queues, where one can look at them.
for queue in (
    "mail.ir_cron_mail_scheduler_action",
    "mail.ir_cron_module_update_notification",
    "sms.ir_cron_sms_scheduler_action",
):
    job = env.ref(queue, raise_if_not_found=False)
    if job:
        job.active = False
env["ir.mail_server"].search([]).active = False
env["fetchmail.server"].search([]).active = False
env["ir.config_parameter"].set_param("iap.endpoint", "http://localhost:9")
env["ir.config_parameter"].set_param("sms.endpoint", "http://localhost:9")

env.cr.commit()
