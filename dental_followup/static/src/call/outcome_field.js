import { registry } from "@web/core/registry";

import { INBOUND, NOT_REACHED } from "../const";
import { ChoiceField } from "./choice_field";

/** The outcomes of a call; whoever has rung us has been reached. */
export class OutcomeField extends ChoiceField {
    get choices() {
        const isInbound = this.props.record.data.direction === INBOUND;
        return super.choices.filter(({ value }) => !isInbound || !NOT_REACHED.includes(value));
    }
}

const fields = registry.category("fields");
fields.add("dental_outcome", {
    ...fields.get("dental_choice"),
    component: OutcomeField,
    fieldDependencies: [{ name: "direction", type: "selection" }],
});
