import { Component, onMounted, useEffect, useRef } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const { DateTime } = luxon;

/**
 * Free times for a visit: two large proposals with the keys 1 and 2, then the others by day. A click
 * writes the time into the field `start` and presses the form's button `action_book`.
 */
export class SlotsField extends Component {
    static template = "dental_followup.SlotsField";
    static props = { ...standardFieldProps };

    setup() {
        this.root = useRef("root");
        const hotkeys = useService("hotkey");
        useEffect(
            () => {
                const removers = ["1", "2"].map((key, index) =>
                    hotkeys.add(key, () => this.book(this.offer.proposals[index].start), {
                        isAvailable: () => index < this.offer.proposals.length,
                    }),
                );
                return () => removers.forEach((remove) => remove());
            },
            () => [],
        );
        onMounted(() => this.root.el.querySelector("button")?.focus());
    }

    get offer() {
        return this.props.record.data[this.props.name];
    }

    get record() {
        return this.props.record;
    }

    async book(start) {
        await this.record.update({ start: DateTime.fromSQL(start, { zone: "utc" }).toLocal() });
        const { context, evalContext, resModel } = this.record;
        await this.env.onClickViewButton({
            clickParams: { name: "action_book", type: "object" },
            getResParams: () => ({
                context,
                evalContext,
                resModel,
                resId: this.record.resId,
                resIds: this.record.resIds,
            }),
        });
    }

    showLater() {
        return this.record.update({ from_date: DateTime.fromISO(this.offer.next_date) });
    }
}

registry.category("fields").add("dental_slots", {
    component: SlotsField,
    supportedTypes: ["json"],
});
