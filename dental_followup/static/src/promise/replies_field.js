import { Component } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const KEYS = "ertyui";

/** Ready-made answers as buttons: a click puts the text into the field of option `into`. */
export class RepliesField extends Component {
    static template = "dental_followup.RepliesField";
    static props = { ...standardFieldProps, into: String };

    get replies() {
        const replies = this.props.record.data[this.props.name] || [];
        return replies.map(([name, text], index) => ({ name, text, key: KEYS[index] }));
    }

    /** Below what is written already; a second click does not repeat it. */
    fill(text) {
        const written = (this.props.record.data[this.props.into] || "").trim();
        if (!written.includes(text)) {
            const answer = [written, text].filter(Boolean).join("\n");
            return this.props.record.update({ [this.props.into]: answer });
        }
    }
}

registry.category("fields").add("dental_replies", {
    component: RepliesField,
    supportedTypes: ["json"],
    extractProps: ({ options }) => ({ into: options.into }),
});
