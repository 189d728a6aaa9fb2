import { Component, onWillStart } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

// The alarm at the top of every screen: what is the matter is the second click, and raises it.
export class EmergencySystray extends Component {
    static template = "dental_followup.EmergencySystray";
    static components = { Dropdown, DropdownItem };
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.kinds = [
            ["breathing", _t("Trouble breathing or swallowing")],
            ["bleeding", _t("Heavy bleeding")],
            ["swelling", _t("Swelling")],
            ["pain", _t("Unbearable pain")],
            ["other", _t("Something else")],
        ];
        onWillStart(async () => {
            this.isStaff = await user.hasGroup("dental_followup.dental_followup_group_staff");
        });
    }

    async raise(kind) {
        this.action.doAction(await this.orm.call("dental.emergency", "action_raise", [kind]));
    }
}

registry
    .category("systray")
    .add("dental_followup.emergency", { Component: EmergencySystray }, { sequence: 30 });
