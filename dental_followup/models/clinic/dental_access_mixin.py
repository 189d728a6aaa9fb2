from collections import defaultdict

from odoo import api, models
from odoo.fields import Command, Domain

from ..const import STAFF

ADDON = "dental_followup"
# What a spreadsheet takes for a formula. Odoo itself looks after the rest in CSV; in a workbook "+86" is a text.
FORMULA = ("=", "@", "{=", "\t", "\r")


class DentalAccessMixin(models.AbstractModel):
    """Nothing is told of records that the user may not read, whatever a client fills into a form.

    Related and computed fields read as the superuser. So an id that the user may not read is left out of what a
    form computes from, of defaults, and of dialogs. Others' models are left to Odoo for who has no role in the clinic.
    """

    _name = "dental.access.mixin"
    _description = "Forms that Tell Nothing of Others' Records"

    @api.model
    def default_get(self, fields):
        return self._without_hidden(super().default_get(fields))

    @api.model_create_multi
    def create(self, vals_list):
        if self._transient and not self.env.su:
            linked = defaultdict(set)
            for vals in vals_list:
                self._collect_linked(vals, linked)
            for name, ids in linked.items():
                self.env[name].browse(ids).check_access("read")
        return super().create(vals_list)

    def onchange(self, values, field_names, fields_spec):
        self.check_access("read")
        return super().onchange(self._without_hidden(values), field_names, fields_spec)

    def export_data(self, fields_to_export):
        """What patients write is no formula in the sheet of whoever exports it."""
        result = super().export_data(fields_to_export)
        if self._is_ours_to_guard():
            result["datas"] = [[as_text(value) for value in row] for row in result.get("datas", ())]
        return result

    @api.model
    def _is_ours_to_guard(self):
        """Others' models are ours to look after for the clinic's staff only."""
        return self._name.startswith("dental.") or self.env.user.has_group(STAFF)

    @api.model
    def _search_display_name(self, operator, value):
        """What has no name is not found by one."""
        if not (self._rec_name or self._rec_names_search) and value and operator not in Domain.NEGATIVE_OPERATORS:
            return Domain.FALSE
        return super()._search_display_name(operator, value)

    @api.model
    def _is_guarded(self, field):
        return bool(field.relational) and (field._modules[:1] == (ADDON,) or self._is_ours_to_guard())

    @api.model
    def _without_hidden(self, values):
        """``values`` of a form without the ids of records that the user may not read."""
        linked = defaultdict(set)
        if not self.env.su:
            self._collect_linked(values, linked)
        hidden = {}
        for name, ids in linked.items():
            records = self.env[name].browse(ids).exists()
            hidden[name] = set((records - records._filtered_access("read"))._ids)
        return self._strip(values, hidden) if any(hidden.values()) else values

    @api.model
    def _collect_linked(self, values, linked):
        """Add the ids that ``values`` name to ``linked``: model → ids."""
        for field, value in self._guarded_values(values):
            if field.type == "many2one":
                linked[field.comodel_name].add(_id_of(value))
                continue
            for command in value:
                linked[field.comodel_name].update(_ids_of(command))
                if _has_values(command) and isinstance(lines := self.env[field.comodel_name], DentalAccessMixin):
                    lines._collect_linked(command[2], linked)

    @api.model
    def _strip(self, values, hidden):
        stripped = dict(values)
        for field, value in self._guarded_values(values):
            gone = hidden.get(field.comodel_name, set())
            if field.type == "many2one":
                stripped[field.name] = False if _id_of(value) in gone else value
            else:
                commands = [self._strip_command(field, command, hidden) for command in value]
                stripped[field.name] = [c for c in commands if c[0] == Command.SET or not _ids_of(c) & gone]
        return stripped

    @api.model
    def _strip_command(self, field, command, hidden):
        lines = self.env[field.comodel_name]
        if command[0] == Command.SET:
            return Command.set([i for i in command[2] if i not in hidden.get(field.comodel_name, ())])
        if _has_values(command) and isinstance(lines, DentalAccessMixin):
            return (command[0], command[1], lines._strip(command[2], hidden))
        return command

    @api.model
    def _guarded_values(self, values):
        """Pairs of a guarded field and what ``values`` link it to."""
        for name, value in values.items():
            field = self._fields.get(name)
            if value and field and self._is_guarded(field):
                if field.type == "many2one" and _id_of(value):
                    yield field, value
                elif field.type != "many2one" and isinstance(value, list | tuple):
                    yield field, [(Command.LINK, c, 0) if isinstance(c, int) else c for c in value]


def as_text(value):
    """``value`` as a cell that no spreadsheet runs."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _id_of(value):
    """The id in the ways in which clients write a many2one."""
    if isinstance(value, dict):
        value = value.get("id")
    if isinstance(value, list | tuple):
        value = value[0] if value else False
    if isinstance(value, str) and value.isdecimal():
        value = int(value)
    return value if isinstance(value, int) else False


def _ids_of(command):
    if command[0] == Command.SET:
        return {i for i in command[2] if isinstance(i, int)}
    known = command[0] != Command.CREATE and len(command) > 1 and isinstance(command[1], int) and command[1]
    return {command[1]} if known else set()


def _has_values(command):
    return command[0] in (Command.CREATE, Command.UPDATE) and len(command) > 2 and isinstance(command[2], dict)
