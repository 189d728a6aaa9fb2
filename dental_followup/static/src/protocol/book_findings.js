import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What the checker found in a book, each with one button that mends it and can be taken back. */
export class BookFindings extends Component {
    static template = "dental_followup.BookFindings";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.state = useState({ isBusy: false });
    }

    get findings() {
        return this.props.record.data[this.props.name] || [];
    }

    async mend(finding) {
        const { record } = this.props;
        this.state.isBusy = true;
        try {
            if (!(await record.save())) {
                return;
            }
            const args = [[record.resId], finding.key];
            const { action, undo } = await this.orm.call(record.resModel, "action_fix", args);
            if (action) {
                await this.action.doAction(action, { onClose: () => record.load() });
            } else {
                await record.load();
                this.offerUndo(finding, undo);
            }
        } finally {
            this.state.isBusy = false;
        }
    }

    offerUndo(finding, undo) {
        const takeBack = async () => {
            close();
            for (const [model, method, args] of undo) {
                await this.orm.call(model, method, args);
            }
            await this.props.record.load();
        };
        const close = this.notification.add(_t("Done: %s", finding.mend), {
            type: "success",
            autocloseDelay: 12000,
            buttons: [{ name: _t("Undo"), onClick: takeBack }],
        });
    }
}

registry.category("fields").add("dental_book_findings", {
    component: BookFindings,
    supportedTypes: ["json"],
});
