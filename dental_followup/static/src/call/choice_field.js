import { Component, onMounted, useEffect, useRef } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

let nextId = 0;

/**
 * A selection as a row of large buttons, each with a key of its own: one click, one key or one tap
 * where a drop-down needs two.
 */
export class ChoiceField extends Component {
    static template = "dental_followup.ChoiceField";
    static props = {
        ...standardFieldProps,
        keys: { type: String, optional: true },
        icons: { type: Object, optional: true },
        colors: { type: Object, optional: true },
        autofocus: { type: Boolean, optional: true },
        label: { type: String, optional: true },
    };
    static defaultProps = { keys: "", icons: {}, colors: {}, autofocus: false };

    setup() {
        this.id = `dental_choice_${nextId++}`;
        this.root = useRef("root");
        const hotkeys = useService("hotkey");
        useEffect(
            () => {
                const removers = this.options.map((option) => this.addHotkey(hotkeys, option));
                return () => removers.forEach((remove) => remove?.());
            },
            () => [this.options.map(({ value }) => value).join()],
        );
        onMounted(() => {
            if (this.props.autofocus && !this.value && !this.props.readonly) {
                this.root.el?.querySelector("input")?.focus({ preventScroll: true });
            }
        });
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get options() {
        return this.props.record.fields[this.props.name].selection.map(([value, label], index) => ({
            value,
            label,
            key: this.props.keys[index],
            icon: this.props.icons[value],
            color: this.props.colors[value] || "primary",
        }));
    }

    get chosen() {
        return this.options.find((option) => option.value === this.value);
    }

    addHotkey(hotkeys, { key, value }) {
        // A plain digit; the service leaves it alone while somebody types into a text.
        return (
            key &&
            hotkeys.add(key, () => this.choose(value), {
                isAvailable: () => !this.props.readonly && Boolean(this.root.el?.offsetParent),
            })
        );
    }

    choose(value) {
        return this.props.record.update({ [this.props.name]: value });
    }

    /** A click on what is chosen takes the choice back. */
    onClick(value) {
        if (value === this.value) {
            this.choose(false);
        }
    }
}

registry.category("fields").add("dental_choice", {
    component: ChoiceField,
    supportedTypes: ["selection"],
    isEmpty: (record, fieldName) => !record.data[fieldName],
    extractProps: ({ options, string }) => ({
        keys: options.keys,
        icons: options.icons,
        colors: options.colors,
        autofocus: options.autofocus,
        label: string,
    }),
});
