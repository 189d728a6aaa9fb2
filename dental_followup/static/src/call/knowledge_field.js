import { Component, useState } from "@odoo/owl";

import { KeepLast } from "@web/core/utils/concurrency";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const PAUSE = 200;

/** What is normal now, what to tell the patient, and the questions that patients ask: all of them as one types. */
export class KnowledgeField extends Component {
    static template = "dental_followup.KnowledgeField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({ text: "", found: [] });
        this.findSoon = useDebounced(this.find, PAUSE);
    }

    get data() {
        return this.props.record.data[this.props.name];
    }

    onInput(ev) {
        this.state.text = ev.target.value.trim();
        this.findSoon();
    }

    async find() {
        const search =
            this.state.text &&
            this.orm.silent.call("dental.call", "find_answers", [
                [this.props.record.resId],
                this.state.text,
            ]);
        this.state.found = (await this.keepLast.add(Promise.resolve(search))) || [];
        this.state.isSearched = Boolean(this.state.text);
    }
}

registry.category("fields").add("dental_knowledge", {
    component: KnowledgeField,
    supportedTypes: ["json"],
});
