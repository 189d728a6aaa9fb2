import { Component } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Who else can be spoken to at the same number: one line each, with a button that goes on to them. */
export class FamilyField extends Component {
    static template = "dental_followup.FamilyField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get lines() {
        return this.props.record.data[this.props.name].records.map(({ resId, data }) => ({
            id: resId,
            name: data.patient_id.display_name,
            title: data.title,
            reason: data.reason,
        }));
    }

    /** The present draft is saved and left; it is found again in the same way. */
    async call(id) {
        if (await this.props.record.save()) {
            const action = await this.orm.call("dental.followup", "action_start_call", [[id]]);
            await this.action.doAction(action, { stackPosition: "replaceCurrentAction" });
        }
    }
}

registry.category("fields").add("dental_family", {
    component: FamilyField,
    supportedTypes: ["many2many"],
    relatedFields: [
        { name: "patient_id", type: "many2one", relation: "res.partner" },
        { name: "title", type: "char" },
        { name: "reason", type: "char" },
    ],
});
