import { onMounted, useEffect, useRef } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import {
    BadgeSelectionField,
    badgeSelectionField,
} from "@web/views/fields/badge_selection/badge_selection_field";

let nextId = 0;

/**
 * Odoo's badges with a key, an icon and a colour of their own: one click, one key or one tap where a
 * drop-down needs two. The badges are radio buttons, so the Tab and arrow keys reach them too.
 */
export class ChoiceField extends BadgeSelectionField {
    static template = "dental_followup.ChoiceField";
    static props = {
        ...BadgeSelectionField.props,
        keys: { type: String, optional: true },
        icons: { type: Object, optional: true },
        colors: { type: Object, optional: true },
        autofocus: { type: Boolean, optional: true },
        label: { type: String, optional: true },
    };
    static defaultProps = { keys: "", icons: {}, colors: {}, autofocus: false };

    setup() {
        super.setup();
        this.id = `dental_choice_${nextId++}`;
        this.root = useRef("root");
        const hotkeys = useService("hotkey");
        useEffect(
            () => {
                const removers = this.choices.map((choice) => this.addHotkey(hotkeys, choice));
                return () => removers.forEach((remove) => remove?.());
            },
            () => [this.choices.map(({ value }) => value).join()],
        );
        onMounted(() => {
            if (this.props.autofocus && !this.value && !this.props.readonly) {
                this.root.el?.querySelector("input")?.focus({ preventScroll: true });
            }
        });
    }

    get choices() {
        return this.options.map(([value, label], index) => ({
            value,
            label,
            key: this.props.keys[index],
            icon: this.props.icons[value],
            color: this.props.colors[value] || "primary",
        }));
    }

    get chosen() {
        return this.choices.find(({ value }) => value === this.value);
    }

    addHotkey(hotkeys, { key, value }) {
        // A plain digit; the service leaves it alone while somebody types into a text.
        return (
            key &&
            hotkeys.add(key, () => value !== this.value && this.onChange(value), {
                isAvailable: () => !this.props.readonly && Boolean(this.root.el?.offsetParent),
            })
        );
    }

    /** A click on what is chosen takes the choice back, which a radio button alone does not notice. */
    onClick(value) {
        if (value === this.value) {
            this.onChange(value);
        }
    }
}

registry.category("fields").add("dental_choice", {
    ...badgeSelectionField,
    component: ChoiceField,
    supportedTypes: ["selection"],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...badgeSelectionField.extractProps(fieldInfo, dynamicInfo),
        keys: fieldInfo.options.keys,
        icons: fieldInfo.options.icons,
        colors: fieldInfo.options.colors,
        autofocus: fieldInfo.options.autofocus,
        label: fieldInfo.string,
    }),
});
