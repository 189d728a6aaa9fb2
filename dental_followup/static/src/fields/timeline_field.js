import { registry } from "@web/core/registry";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

/** A patient's timeline: a click on a line opens the treatment, follow-up or call behind it. */
export class TimelineField extends X2ManyField {
    async openRecord(record) {
        const saved = await this.props.record.save();
        if (saved) {
            const ids = [record.resId];
            const action = await record.model.orm.call(record.resModel, "action_open", [ids]);
            await this.action.doAction(action);
        }
    }
}

registry.category("fields").add("dental_timeline", {
    ...x2ManyField,
    component: TimelineField,
    supportedTypes: ["one2many"],
});
