from odoo import fields, models


class DentalProtocolBook(models.Model):
    """A clinic's rule book: which treatment demands which calls."""

    _name = "dental.protocol.book"
    _description = "Follow-up Rule Book"
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
