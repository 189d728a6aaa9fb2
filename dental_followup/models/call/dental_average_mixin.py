from odoo import api, models
from odoo.tools import SQL


class DentalAverageMixin(models.AbstractModel):
    """Averages of what has taken place: Odoo stores 0 where nothing is known yet, and that does not count."""

    _name = "dental.average.mixin"
    _description = "Averages of What is Known"

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        aggregate = super()._read_group_select(aggregate_spec, query)  # with its checks of access
        name = aggregate_spec.removesuffix(":avg")
        if name == aggregate_spec:
            return aggregate
        return SQL("AVG(NULLIF(%s, 0))", self._field_to_sql(self._table, name, query))
