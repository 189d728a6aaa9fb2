import { Component } from "@odoo/owl";

import { is24HourFormat } from "@web/core/l10n/time";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { IntegerField, integerField } from "@web/views/fields/integer/integer_field";
import { PhoneField, phoneField } from "@web/views/fields/phone/phone_field";
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

// Longer ago than so many hours it is said in days.
const HOURS_SHOWN = 72;

/** Hours since something, in days after three of them; option `ago`: as part of a sentence. */
export class SinceField extends NonZeroField {
    static props = { ...NonZeroField.props, ago: { type: Boolean, optional: true } };

    get formattedValue() {
        if (!this.value) {
            return "";
        }
        const isHours = this.value <= HOURS_SHOWN;
        const count = isHours ? this.value : Math.floor(this.value / 24);
        if (this.props.ago) {
            return isHours ? _t("%s hours ago", count) : _t("%s days ago", count);
        }
        return isHours ? _t("%s h", count) : _t("%s days", count);
    }
}

/**
 * A phone number as it is dialled here, from the field of option `shown`; the link keeps the whole number. One
 * that is known to be wrong, field of option `wrong`, is struck out and says so.
 */
export class LocalPhoneField extends PhoneField {
    static template = "dental_followup.LocalPhoneField";
    static props = {
        ...PhoneField.props,
        shown: { type: String, optional: true },
        wrong: { type: String, optional: true },
    };

    get shown() {
        const { data } = this.props.record;
        return data[this.props.shown] || data[this.props.name];
    }

    get isWrong() {
        return Boolean(this.props.record.data[this.props.wrong]);
    }
}

/** How many calls one line stands for; nothing where it is one. */
export class TimesField extends IntegerField {
    get formattedValue() {
        return this.value > 1 ? super.formattedValue : "";
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
registry.category("fields").add("dental_since", {
    ...integerField,
    component: SinceField,
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...integerField.extractProps(fieldInfo, dynamicInfo),
        ago: Boolean(fieldInfo.options.ago),
    }),
});
registry.category("fields").add("dental_phone", {
    ...phoneField,
    component: LocalPhoneField,
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...phoneField.extractProps(fieldInfo, dynamicInfo),
        shown: fieldInfo.options.shown,
        wrong: fieldInfo.options.wrong,
    }),
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
