from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.models import MAGIC_COLUMNS
from odoo.tools import format_list

ADDON = "dental_followup"
# Commands that change nothing where a record is linked already.
LINKING = (Command.LINK, Command.SET)


def _may_change_more(command):
    """Whether what is written into a relation may do more than link records to it."""
    return not isinstance(command, list | tuple) or command[0] not in LINKING


class DentalReadonlyMixin(models.AbstractModel):
    """Refuse what users enter into the stored fields that this add-on defines as ``readonly``.

    Odoo hides such a field from a form but accepts it from any client. Here only the system
    (``env.su``) changes it: a method that has checked what it is about to do, in ``sudo()``.

    The rule for models of ours and of others alike: inherit the mixin, before any other model, and
    write ``readonly=True``; there is no list to keep. The check stands between a model's own ``create``
    and ``write`` and those of Odoo. So these two add a protected value never to the values of the user
    but in a ``sudo()`` of their own; nothing else is called or overridden.

    A value that changes nothing passes: an import or a client may send back what it has read.
    """

    _name = "dental.readonly.mixin"
    _description = "Protection of Readonly Fields"
    _inherit = "dental.access.mixin"

    @api.model
    def default_get(self, fields):
        """Give readonly fields the default of their definition, whatever the context or ``ir.default`` says.

        This holds for the system too: the context of a sudo() is the client's.
        """
        values = super().default_get(fields)
        for name in filter(self._dental_is_readonly, list(values)):
            field = self._fields[name]
            del values[name]
            if field.default:
                own = field.convert_to_record(self._dental_own_default(name), self)
                values[name] = field.convert_to_write(own, self)
        return values

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [self._dental_without_readonly(vals) for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._dental_check_readonly(vals)
        return super().write(vals)

    def copy_data(self, default=None):
        """Begin a user's copy anew: it takes over no value that the system has set."""
        vals_list = super().copy_data(default)
        if self.env.su:
            return vals_list
        given = default or {}
        return [
            vals and {name: vals[name] for name in vals if name in given or not self._dental_is_readonly(name)}
            for vals in vals_list
        ]

    def _dental_readonly_advice(self):
        """Hook of the models: what to do instead of entering a value, one sentence."""
        return ""

    @api.model
    def _dental_is_readonly(self, name):
        """Whether our definition of a stored field says readonly; who wrote a record when is Odoo's own affair."""
        field = self._fields.get(name)
        is_ours = bool(field) and field._modules[:1] == (ADDON,) and name not in MAGIC_COLUMNS
        return is_ours and field.store and field.readonly

    @api.model
    def _dental_own_default(self, name):
        """The default of the field's definition, as in the cache."""
        field = self._fields[name]
        return field.convert_to_cache(field.default(self) if field.default else False, self, validate=False)

    @api.model
    def _dental_without_readonly(self, vals):
        """``vals`` of a new record without readonly fields, which get their defaults.

        :raises UserError: for a value that is neither empty nor the default
        """
        named = list(filter(self._dental_is_readonly, vals))
        if not named:
            return vals
        self.check_access("create")
        blank, given = self.new(), []
        for name in named:
            value = self._fields[name].convert_to_cache(vals[name], blank, validate=False)
            if value and value != self._dental_own_default(name):
                given.append(name)
        self._dental_refuse(given)
        return {name: vals[name] for name in vals if name not in named}

    def _dental_check_readonly(self, vals):
        """:raises UserError: where ``vals`` changes a readonly field"""
        named = list(filter(self._dental_is_readonly, vals))
        if named:
            # First, so that a refusal tells nothing of values that the user may not read.
            self.check_access("write")
            for name in named:
                self._check_field_access(self._fields[name], "write")
            # sudo: the values are compared, not shown.
            records = self.sudo()
            self._dental_refuse([name for name in named if records._dental_changes(name, vals[name])])

    def _dental_changes(self, name, value):
        """Whether writing ``value`` changes the field ``name`` of any of ``self``."""
        field = self._fields[name]
        if field.type in ("one2many", "many2many") and any(map(_may_change_more, value or ())):
            return True
        for record in self:
            new = field.convert_to_cache(value, record, validate=False)
            old = field.convert_to_cache(record[name], record, validate=False)
            if new != old and (new or old):
                return True
        return False

    @api.model
    def _dental_refuse(self, names):
        if names:
            labels = [self._fields[name]._description_string(self.env) for name in names]
            raise UserError(
                self.env._(
                    "%(fields)s: not filled in by hand. %(advice)s",
                    fields=format_list(self.env, labels),
                    advice=self._dental_readonly_advice()
                    or self.env._("It follows from what is done: use the buttons, or change what it is made of."),
                )
            )
