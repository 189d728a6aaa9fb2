import { Component } from "@odoo/owl";

import { x2ManyCommands } from "@web/core/orm_service";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const { DateTime } = luxon;

let nextId = 0;

/**
 * What a call may be about, one line each: ticked is what finishing the call settles; what is not, stays
 * due or is not wanted. Both are the records of other many2many fields of the form, options `ticked` and
 * `declined`.
 */
export class AgendaField extends Component {
    static template = "dental_followup.AgendaField";
    static props = { ...standardFieldProps, ticked: String, declined: String };

    setup() {
        this.id = `dental_agenda_${nextId++}`;
    }

    get ticks() {
        return this.props.record.data[this.props.ticked];
    }

    get declined() {
        return this.props.record.data[this.props.declined];
    }

    get lines() {
        return this.props.record.data[this.props.name].records.map(({ resId, data }) => ({
            id: resId,
            day: this.day(data.due_date),
            title: data.title,
            reason: data.reason,
            isTicked: this.ticks.currentIds.includes(resId),
            isDeclined: this.declined.currentIds.includes(resId),
        }));
    }

    /** Nothing for today: that is the rule. */
    day(date) {
        const isToday = !date || date.hasSame(DateTime.now(), "day");
        return isToday ? "" : date.toLocaleString({ month: "short", day: "numeric" });
    }

    tick(id, isTicked) {
        return this.props.record.update({
            [this.props.ticked]: [this.command(id, isTicked)],
            ...(isTicked && { [this.props.declined]: [this.command(id, false)] }),
        });
    }

    decline(id, isDeclined) {
        return this.props.record.update({ [this.props.declined]: [this.command(id, isDeclined)] });
    }

    command(id, isLinked) {
        return isLinked ? [x2ManyCommands.LINK, id, {}] : x2ManyCommands.unlink(id);
    }
}

registry.category("fields").add("dental_agenda", {
    component: AgendaField,
    supportedTypes: ["many2many"],
    relatedFields: [
        { name: "title", type: "char" },
        { name: "reason", type: "char" },
        { name: "due_date", type: "date" },
    ],
    extractProps: ({ options }) => ({ ticked: options.ticked, declined: options.declined }),
});
