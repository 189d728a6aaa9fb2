from odoo.addons.web.controllers.export import ExcelExport

from ..models.clinic.dental_access_mixin import DentalAccessMixin, as_text


class DentalExcelExport(ExcelExport):
    """The headings of groups, too, are words of patients and no formulas."""

    def from_group_data(self, fields, columns_headers, groups):
        if isinstance(groups._model, DentalAccessMixin) and groups._model._is_ours_to_guard():
            self._shut_headings(groups)
        return super().from_group_data(fields, columns_headers, groups)

    def _shut_headings(self, groups):
        children = list(groups.children.items())
        groups.children.clear()
        for key, child in children:
            shut = (key[0], as_text(key[1])) if isinstance(key, tuple) and len(key) == 2 else as_text(key)
            groups.children[shut] = child
            self._shut_headings(child)
