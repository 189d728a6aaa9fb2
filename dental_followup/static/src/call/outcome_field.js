import { registry } from "@web/core/registry";

import { ChoiceField } from "./choice_field";

// Whoever rings has been reached.
const NOT_REACHED = ["no_answer", "busy", "wrong_number"];

/** The outcomes of a call; those of a vain try are not offered when the patient has rung. */
export class OutcomeField extends ChoiceField {
    get options() {
        const isInbound = this.props.record.data.direction === "inbound";
        return super.options.filter(({ value }) => !isInbound || !NOT_REACHED.includes(value));
    }
}

const fields = registry.category("fields");
fields.add("dental_outcome", {
    ...fields.get("dental_choice"),
    component: OutcomeField,
    fieldDependencies: [{ name: "direction", type: "selection" }],
});
