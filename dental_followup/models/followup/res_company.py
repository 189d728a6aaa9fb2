from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..clinic.cron import describe, for_all_or_each, run_batches
from ..const import MANAGER
from .book_switch import BATCH, BookSwitch

# A clinic with no more treatments than this is planned anew while the manager waits.
AT_ONCE = 500


class ResCompany(models.Model):
    """The clinic chooses another rule book, and may have its earlier treatments planned anew.

    Writing ``dental_book_id`` alone keeps them under the book by which they were planned.
    """

    _name = "res.company"
    _inherit = ["dental.readonly.mixin", "res.company"]

    dental_is_replanning = fields.Boolean(
        string="Being planned anew", readonly=True, help="The job has not yet gone through all patients."
    )
    dental_replanned_id = fields.Integer(
        string="Planned anew up to", readonly=True, help="The patient (id) up to whom the job has come."
    )

    def _dental_check_manager(self):
        """:raises AccessError: unless all are clinics that the user manages"""
        is_manager = self.env.user.has_group(MANAGER)
        if not is_manager or self - self.env.user.company_ids:
            raise AccessError(self.env._("You can change the settings only of clinics that you work for."))

    def _dental_switch(self, book, now=None):
        """The switch to ``book``, for a preview and for the job."""
        env = self.env["dental.followup.planner"]._with_planner_rights().env
        return BookSwitch(env, self, book, now or fields.Datetime.now())

    @api.private
    def dental_switch_book(self, book, is_replanned, now=None):
        """Follow ``book`` from now on.

        :param is_replanned: whether the earlier treatments follow it too; otherwise they stay with
            the book by which they were planned
        """
        self.ensure_one()
        self.dental_book_id = book
        if is_replanned:
            self._dental_move_treatments(book)
            self.write({"dental_is_replanning": True, "dental_replanned_id": 0})
            if self._dental_replan_is_small():
                while self.dental_is_replanning:
                    self._dental_replan_batch(now)
            else:
                self.env.ref("dental_followup.ir_cron_replan")._trigger()

    def _dental_move_treatments(self, book):
        """Put all treatments under ``book``: one statement, as there may be a hundred thousand."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """UPDATE dental_treatment SET book_id = %(book)s
                    WHERE company_id = %(company)s AND book_id IS DISTINCT FROM %(book)s
                      AND (state = 'done' OR book_id IS NOT NULL)""",
                book=book.id,
                company=self.id,
            )
        )
        self.env["dental.treatment"].invalidate_model(["book_id"])

    def _dental_replan_is_small(self):
        patients = self._dental_to_replan()
        domain = [("patient_id", "in", patients.ids), ("company_id", "=", self.id), ("state", "=", "done")]
        return self.env["dental.treatment"].search_count(domain, limit=AT_ONCE + 1) <= AT_ONCE

    def _dental_to_replan(self):
        """The patients to whom the job has not come yet."""
        if not self.dental_is_replanning:
            return self.env["res.partner"]
        return self._dental_switch(self.dental_book_id).patients(self.dental_replanned_id)

    def _dental_replan_batch(self, now=None):
        """Plan the next patients anew; how far it came is written with it, so it may be killed."""
        now = now or fields.Datetime.now()
        patients = self._dental_to_replan()[:BATCH]
        if patients:
            self._dental_replan(patients, now)
            self.dental_replanned_id = patients[-1].id
        else:
            self.write({"dental_is_replanning": False, "dental_replanned_id": 0})

    def _dental_replan(self, patients, now):
        """Plan all that concerns ``patients`` anew; one who cannot be planned does not stop the others."""
        switch = self._dental_switch(self.dental_book_id, now)
        planner = switch.env["dental.followup.planner"]

        def plan(patients):
            for kind, records in switch.records(patients):
                planner._plan_clinic(switch.company, records, kind, now)

        for_all_or_each(patients, plan, self._dental_report)

    def _dental_report(self, patient, error):
        """Write in the log of the patient's last treatment that its calls are still those of the former book."""
        domain = [("patient_id", "=", patient.id), ("company_id", "=", self.id), ("state", "=", "done")]
        self.env["dental.treatment"].search(domain, limit=1)._message_log(
            body=self.env._(
                "The patient's calls could not be planned by the new rule book: %(error)s. Mend the "
                "cause and save the treatment again.",
                error=describe(error),
            )
        )

    @api.model
    def _cron_dental_replan(self):
        """Go through the patients of the clinics that chose another book.

        A batch always takes the next patients: the book may be changed again while the job runs.
        """
        companies = self.search([("dental_is_replanning", "=", True)])
        jobs = [(c._dental_to_replan(), lambda _patients, company=c: company._dental_replan_batch()) for c in companies]
        run_batches(self.env, BATCH, *jobs)
        for company in companies:
            if not company._dental_to_replan():
                company._dental_replan_batch()  # marks the end
