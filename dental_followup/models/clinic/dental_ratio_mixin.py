"""Rates as ratios of sums, at every level of grouping."""

from odoo import api, models
from odoo.tools import SQL

# Quantile of the normal distribution for a 95 % interval.
Z_95 = 1.959964


class DentalRatioMixin(models.AbstractModel):
    """A report whose rates are reckoned anew for each group: the sum of one measure by the sum of another.

    ``_ratios`` says which: field of the rate → (numerator, denominator, factor). ``_intervals`` says which fields
    are the ends of a rate's 95 % interval: field → (numerator, denominator, -1 or 1). A group in which the
    denominator is 0 has neither. The interval is Wilson's, see tools/scoring.py.
    """

    _name = "dental.ratio.mixin"
    _description = "Rates of a Report"
    _order = "date DESC, id DESC"

    _ratios = {}
    _intervals = {}

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if function != "avg" or name not in {**self._ratios, **self._intervals}:
            return super()._read_group_select(aggregate_spec, query)
        if name in self._ratios:
            above, below, factor = self._ratios[name]
            return SQL("%s::float * %s / %s", factor, *self._sums_of(above, below, query))
        above, below, sign = self._intervals[name]
        part, whole = self._sums_of(above, below, query)
        return SQL(
            """
            CASE WHEN %(whole)s > 0 THEN 100 * GREATEST(0, LEAST(1, (%(part)s / %(whole)s + %(square)s / (2 * %(whole)s)
                + %(sign)s * %(z)s * SQRT(%(part)s / %(whole)s * (1 - %(part)s / %(whole)s) / %(whole)s
                                          + %(square)s / (4 * %(whole)s * %(whole)s)))
                / (1 + %(square)s / %(whole)s))) END
            """,
            part=part,
            whole=whole,
            sign=sign,
            z=Z_95,
            square=Z_95**2,
        )

    def _sums_of(self, above, below, query):
        """Numerator and denominator; NULL in place of a denominator of 0."""
        return (
            SQL("SUM(%s)::float", self._field_to_sql(self._table, above, query)),
            SQL("NULLIF(SUM(%s), 0)::float", self._field_to_sql(self._table, below, query)),
        )

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Measures are not offered as groups."""
        found = super().fields_get(allfields, attributes)
        for description in found.values():
            if description.get("type") in ("integer", "float") and "groupable" in description:
                description["groupable"] = False
        return found
