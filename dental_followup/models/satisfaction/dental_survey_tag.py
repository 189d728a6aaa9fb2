from odoo import fields, models


class DentalSurveyTag(models.Model):
    """What a patient's free text is about."""

    _name = "dental.survey.tag"
    _description = "Tag of a Free Text"
    _inherit = "dental.catalogue.access.mixin"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer()

    _name_unique = models.UniqueIndex("(name)", "There is a tag of this name already.")
