import { Component, xml } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Seconds as minutes and seconds, 3:05; of whole hours also those, 1:03:05. */
export function formatDuration(seconds) {
    const whole = Math.round(seconds || 0);
    const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
    const rest = String(whole % 60).padStart(2, "0");
    return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

export class DurationField extends Component {
    static template = xml`<span t-out="text" />`;
    static props = { ...standardFieldProps };

    get text() {
        return formatDuration(this.props.record.data[this.props.name]);
    }
}

registry.category("formatters").add("dental_duration", formatDuration);
registry.category("fields").add("dental_duration", {
    component: DurationField,
    supportedTypes: ["integer"],
});
