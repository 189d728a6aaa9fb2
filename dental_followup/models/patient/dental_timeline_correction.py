from odoo import models


class DentalTimeline(models.Model):
    """Whoever reads what was said in a call reads its corrections with it."""

    _inherit = "dental.timeline"

    def _detail(self):
        corrections = [correction._one_line() for correction in self.call_id.correction_ids]
        return " · ".join(filter(None, [super()._detail(), *corrections]))
