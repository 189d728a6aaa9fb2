import { Component, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Says that the network is lost, and that nothing else is. */
export class SavedWidget extends Component {
    static template = "dental_followup.SavedWidget";
    static props = { ...standardWidgetProps };

    setup() {
        this.connection = useState(this.props.record.model.connection);
    }
}

registry.category("view_widgets").add("dental_call_saved", { component: SavedWidget });
