import { Component, onMounted, onWillStart, useRef, useState } from "@odoo/owl";

import { formatDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const { DateTime } = luxon;

/**
 * When the patient is called back: buttons for what makes sense now, and a text that understands "15:30",
 * "+2h" or "tomorrow 10". The server knows the clinic's clock and its telephone hours.
 */
export class CallBackField extends Component {
    static template = "dental_followup.CallBackField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.input = useRef("input");
        this.state = useState({ choices: [], label: "", isWrong: false });
        onWillStart(async () => {
            if (!this.props.readonly) {
                this.state.choices = await this.ask("call_back_choices");
            }
        });
        onMounted(() => !this.value && this.input.el?.focus());
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get shown() {
        const chosen = this.state.choices.find(({ moment }) => this.isChosen(moment));
        return this.value ? this.state.label || chosen?.label || formatDateTime(this.value) : "";
    }

    ask(method, ...args) {
        const { resModel, resId } = this.props.record;
        return this.orm.call(resModel, method, [[resId], ...args]);
    }

    isChosen(moment) {
        return Boolean(this.value) && this.value.toMillis() === this.read(moment).toMillis();
    }

    read(moment) {
        return DateTime.fromSQL(moment, { zone: "utc" }).toLocal();
    }

    async choose({ moment, label }) {
        Object.assign(this.state, { label, isWrong: false });
        await this.props.record.update({ [this.props.name]: this.read(moment) });
    }

    async type(text) {
        if (!text.trim()) {
            Object.assign(this.state, { label: "", isWrong: false });
            await this.props.record.update({ [this.props.name]: false });
            return;
        }
        const found = await this.ask("read_call_back", text);
        if (found) {
            await this.choose(found);
            this.input.el.value = this.shown;
        } else {
            this.state.isWrong = true;
        }
    }
}

registry.category("fields").add("dental_call_back", {
    component: CallBackField,
    supportedTypes: ["datetime"],
});
