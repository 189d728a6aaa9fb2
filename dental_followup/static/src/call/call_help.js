import { Component } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";

/** The keys of the call screen. */
export class CallHelp extends Component {
    static template = "dental_followup.CallHelp";
    static components = { Dialog };
    static props = { close: Function };
}
