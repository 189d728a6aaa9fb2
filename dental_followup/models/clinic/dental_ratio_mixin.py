"""Rates as ratios of sums, at every level of grouping."""

from odoo import models
from odoo.tools import SQL


class DentalRatioMixin(models.AbstractModel):
    """A report whose rates are reckoned anew for each group: the sum of one measure by the sum of another.

    ``_ratios`` says which: field of the rate → (numerator, denominator, factor). A group in which the
    denominator is 0 has no rate.
    """

    _name = "dental.ratio.mixin"
    _description = "Rates of a Report"

    _ratios = {}

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if name not in self._ratios or function != "avg":
            return super()._read_group_select(aggregate_spec, query)
        above, below, factor = self._ratios[name]
        return SQL(
            "%s::float * SUM(%s) / NULLIF(SUM(%s), 0)",
            factor,
            self._field_to_sql(self._table, above, query),
            self._field_to_sql(self._table, below, query),
        )
