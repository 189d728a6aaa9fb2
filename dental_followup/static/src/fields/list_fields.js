import { Component } from "@odoo/owl";

import { is24HourFormat } from "@web/core/l10n/time";
import { registry } from "@web/core/registry";
import { IntegerField, integerField } from "@web/views/fields/integer/integer_field";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const { DateTime } = luxon;

/**
 * The time alone for today, day and time for any other day: a list of calls is read by the hour.
 * Option `day_only` leaves the time of other days out.
 */
export class DueField extends Component {
    static template = "dental_followup.DueField";
    static props = { ...standardFieldProps, dayOnly: { type: Boolean, optional: true } };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get day() {
        const now = DateTime.now();
        if (!this.value || this.value.hasSame(now, "day")) {
            return "";
        }
        const format = { month: "short", day: "numeric" };
        if (!this.value.hasSame(now, "year")) {
            format.year = "numeric";
        }
        return this.value.toLocaleString(format);
    }

    get time() {
        return this.value && !(this.props.dayOnly && this.day)
            ? this.value.toFormat(is24HourFormat() ? "HH:mm" : "h:mm a")
            : "";
    }
}

/** A number of which zero says nothing, such as attempts or an unknown age. */
export class NonZeroField extends IntegerField {
    get formattedValue() {
        return this.value ? super.formattedValue : "";
    }
}

/** How many calls one line stands for: "×3"; nothing where it is one. */
export class TimesField extends IntegerField {
    get formattedValue() {
        return this.value > 1 ? `×${super.formattedValue}` : "";
    }
}

/**
 * A text whose explanation, another field of the record, appears under the pointer, or with option
 * `below` as a line of its own. The field of option `note` stands behind it and is never cut off.
 */
export class ExplainedField extends Component {
    static template = "dental_followup.ExplainedField";
    static props = { ...standardFieldProps, explanation: String, note: String, below: Boolean };

    get text() {
        return this.props.record.data[this.props.name] || "";
    }

    get note() {
        return this.props.record.data[this.props.note] || "";
    }

    /** A template, for an explanation of several lines. */
    get tooltip() {
        return JSON.stringify({ text: this.explanation || this.text });
    }

    get explanation() {
        return this.props.record.data[this.props.explanation] || "";
    }
}

registry.category("fields").add("dental_due", {
    component: DueField,
    supportedTypes: ["datetime"],
    extractProps: ({ options }) => ({ dayOnly: Boolean(options.day_only) }),
});
registry.category("fields").add("dental_nonzero", {
    ...integerField,
    component: NonZeroField,
});
registry.category("fields").add("dental_times", {
    ...integerField,
    component: TimesField,
});
registry.category("fields").add("dental_explained", {
    component: ExplainedField,
    supportedTypes: ["char"],
    extractProps: ({ options }) => ({
        explanation: options.explanation,
        note: options.note || "",
        below: Boolean(options.below),
    }),
});
