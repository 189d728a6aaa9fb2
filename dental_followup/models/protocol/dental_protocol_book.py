from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_list

from ..clinic.selection import selection_labels
from ..const import PENDING

# The hours that a book starts with when a manager gives it some: Monday to Friday.
FIRST_HOURS = (("morning", 9, 12), ("afternoon", 14, 17))


class DentalProtocolBook(models.Model):
    """A clinic's rule book: which treatment demands which calls.

    The telephone hours of a rule book.

    Books that ship as templates, copies of them, and the clinics that use a book.

    A book as a picture: for each rule a line of days, and on it the calls.
    """

    _name = "dental.protocol.book"
    _description = "Follow-up Rule Book"
    _inherit = "dental.book.mixin"
    _order = "code, name, id"

    code = fields.Char(copy=False, help="A letter or short word for lists; the shipped books are A, B, C and D.")
    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", string="Clinic", index=True, help="Empty: every clinic may choose this book."
    )
    calling_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Telephone hours",
        ondelete="restrict",
        index="btree_not_null",
        help="When the clinic telephones. A call after surgery is pulled earlier, any other waits "
        "for the next hours. Empty: calls are due at nine in the morning of their day, and holidays do not count.",
    )
    protocol_ids = fields.One2many("dental.protocol", "book_id", string="Rules", copy=True)
    is_template = fields.Boolean(
        string="Template", compute="_compute_is_template", help="Shipped with the app, for every clinic to copy."
    )
    timeline = fields.Json(compute="_compute_timeline")

    @api.depends("company_id")
    def _compute_is_template(self):
        # sudo: only where the record comes from
        shipped = self.sudo()._get_external_ids()
        for book in self:
            names = shipped.get(book._origin.id, ())
            book.is_template = not book.company_id and any(name.startswith("dental_followup.") for name in names)

    # Read anew whenever the form is loaded: the picture shows what is saved.
    @api.depends_context("lang")
    def _compute_timeline(self):
        roles = selection_labels(self.env["dental.team"], "role").items()
        for book in self:
            rules = book._origin.protocol_ids
            book.timeline = {
                # A role's first letter, or its first character in Chinese.
                "roles": [{"role": role, "letter": name[0].upper(), "name": name} for role, name in roles],
                "rules": [rule._as_line() for rule in rules],
            }

    @api.constrains("calling_calendar_id")
    def _check_calling_calendar(self):
        self.calling_calendar_id._dental_check_hours()

    @api.constrains("company_id")
    def _check_company_id(self):
        """A book that was everybody's cannot become one clinic's while others follow it.

        Nor does a book move to a clinic that the user does not work for.
        """
        self.sudo(False).check_access("write")
        for book in self.filtered("company_id"):
            # sudo: which other clinics use it, by name; the user cannot see their records.
            others = book.sudo()._clinics_using() - book.company_id
            if others:
                raise ValidationError(
                    self.env._(
                        "%(book)s is in use in other clinics and cannot belong to one clinic alone. Copy it "
                        "for the clinic, or let the others choose another book first.",
                        book=book.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        own = self.env.user.sudo().company_ids
        for book in self:
            # sudo: a book is in use wherever it is; other clinics are not named.
            clinics = self.env["res.company"].sudo().search([("dental_book_id", "=", book.id)])
            pending = [("treatment_id.book_id", "=", book.id), ("state", "in", PENDING)]
            clinics |= (
                self.env["dental.followup"].sudo()._read_group(pending, aggregates=["company_id:recordset"])[0][0]
            )
            if clinics:
                raise UserError(
                    self.env._(
                        "%(book)s is in use in %(clinics)s. Let the clinic choose another book and have its "
                        "earlier treatments planned anew; or archive the book instead of deleting it.",
                        book=book.name,
                        clinics=format_list(
                            self.env, [c.name if c in own else self.env._("another clinic") for c in clinics]
                        ),
                    )
                )

    def copy(self, default=None):
        """A copy says so in its name, in every language."""
        copies = super().copy(default)
        if "name" not in (default or {}):
            for lang, _name in self.env["res.lang"].get_installed():
                for book, copied in zip(self.with_context(lang=lang), copies.with_context(lang=lang), strict=True):
                    copied.name = copied.env._("%(book)s (copy)", book=book.name)
        return copies

    def action_telephone_hours(self):
        """Open the book's telephone hours to edit; a book without any gets some to start from.

        :raises UserError: when the hours are somebody's working time as well
        """
        self.ensure_one()
        self.check_access("write")
        if not self.calling_calendar_id:
            # sudo: managers may not create working hours; these are the book's alone, and the
            # user may change the book (checked above).
            hours = self.env["resource.calendar"].sudo().create(self._prepare_hours_values())
            self.write({"calling_calendar_id": hours.id})
        elif not self.calling_calendar_id.has_access("write"):
            raise UserError(
                self.env._(
                    "“%(calendar)s” is also the working time of staff, or belongs to another clinic. Ask an "
                    "administrator to change it, or clear it here, save, and enter telephone hours of the book's own.",
                    calendar=self.calling_calendar_id.name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Telephone hours"),
            "res_model": "resource.calendar",
            "res_id": self.calling_calendar_id.id,
            "view_mode": "form",
            "views": [(self.env.ref("dental_followup.resource_calendar_view_form_telephone").id, "form")],
        }

    def action_copy_and_edit(self):
        """Copy the book with all its rules for the clinic and open the copy."""
        self.ensure_one()
        copied = self.copy({"company_id": self.env.company.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": copied.id,
            "views": [(False, "form")],
        }

    def _rules(self, trigger):
        """The calls that follow from one trigger, as a function of a treatment's type and stage.

        The most specific rule wins: one that names the stage, then one for the whole type,
        then the one for any treatment.

        :return: callable ``type, stage -> dental.protocol.step`` records; with ``is_exact`` the
            rule for any treatment does not count
        """
        self.ensure_one()
        by_stage, by_type, none = {}, {}, self.env["dental.protocol.step"]
        catch_all = none
        protocols = self.protocol_ids.filtered(lambda p: p.active and p.trigger == trigger)
        for protocol in protocols:
            if protocol.stage_ids:
                for stage in protocol.stage_ids:
                    by_stage.setdefault(stage, protocol.step_ids)
            elif protocol.type_id:
                by_type.setdefault(protocol.type_id, protocol.step_ids)
            else:
                catch_all = catch_all or protocol.step_ids

        def steps_of(kind, stage, is_exact=False):
            if stage in by_stage:
                return by_stage[stage]
            return by_type.get(kind, none if is_exact else catch_all)

        return steps_of

    def _prepare_hours_values(self):
        lines = [
            Command.create(
                {"name": "-", "dayofweek": str(day), "day_period": period, "hour_from": start, "hour_to": end}
            )
            for day in range(5)
            for period, start, end in FIRST_HOURS
        ]
        return {
            "name": self.env._("Telephone hours: %(book)s", book=self.name),
            "company_id": self.company_id.id,
            "tz": (self.company_id or self.env.company)._dental_zone(),
            "attendance_ids": [Command.clear(), *lines],
        }

    def _dental_books(self):
        return self

    def _clinics_using(self):
        """The clinics that follow one of these books, or have treatments that still do.

        A company without a team is no clinic: each gets a book when it is made.
        """
        chosen = self.env["res.company"].search([("dental_book_id", "in", self.ids)])
        clinics = self.env["dental.team"]._read_group([("company_id", "in", chosen.ids)], ["company_id"])
        others = self.env["res.company"].search([("id", "not in", chosen.ids)])
        treatments = self.env["dental.treatment"]
        following = others.filtered(
            lambda c: treatments.search_count([("company_id", "=", c.id), ("book_id", "in", self.ids)], limit=1)
        )
        return following.union(*[company for (company,) in clinics])
