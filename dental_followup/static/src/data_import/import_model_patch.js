import { BaseImportModel } from "@base_import/import_model";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

patch(BaseImportModel.prototype, {
    /**
     * Messages that name their row themselves (dental.import.mixin) are shown as they are and
     * in the order of the file. Odoo's own way groups them by column, and shows of several
     * in one column only the cells.
     */
    _handleImportErrors(messages, name) {
        if (!messages.every((message) => message.dental_row)) {
            return super._handleImportErrors(messages, name);
        }
        this._addMessage("danger", [
            _t("Nothing was imported. Correct these rows of the file:"),
            ...messages.map((message) => message.message),
        ]);
        return false;
    },
});
