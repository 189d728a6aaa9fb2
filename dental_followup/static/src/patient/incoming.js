import { Component, onWillStart, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { Layout } from "@web/search/layout";
import { useSetupAction } from "@web/search/action_hook";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const DELAY = 250;

/**
 * The `number` of the address as it stands there: the router would take it for a number to count
 * with. A plus sign means a space, except where a telephone system writes it before the country.
 */
function numberOfAddress() {
    return new URLSearchParams(browser.location.search).get("number")?.replace(/^ /, "+");
}

/** Who rings? One field takes a number or a name; a click on a patient opens the call. */
export class Incoming extends Component {
    static template = "dental_followup.Incoming";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.keepLast = new KeepLast();
        this.display = { controlPanel: {} };
        const context = this.props.action.context;
        this.rung = this.props.state?.rung ?? context.dental_number ?? numberOfAddress() ?? "";
        this.state = useState({
            term: this.props.state?.term ?? this.rung,
            searched: "",
            number: false,
            callers: [],
            isCut: false,
            chosen: 0,
        });
        useAutofocus();
        useSetupAction({ getLocalState: () => ({ term: this.state.term, rung: this.rung }) });
        this.findSoon = useDebounced(() => this.find(), DELAY);
        onWillStart(() => this.find());
    }

    async find() {
        const term = this.state.term.trim();
        const found = term
            ? await this.keepLast.add(
                  this.orm.silent.call("res.partner", "dental_find_callers", [term]),
              )
            : { number: false, callers: [], is_cut: false };
        Object.assign(this.state, {
            searched: term,
            number: found.number,
            callers: found.callers,
            isCut: found.is_cut,
            chosen: 0,
        });
    }

    /** What the telephone shows: it is kept while the caller looks for the patient by name. */
    get shownNumber() {
        return this.state.number || this.rung;
    }

    get isNobody() {
        return Boolean(this.state.searched) && !this.state.callers.length;
    }

    onInput() {
        this.findSoon();
    }

    async onKeydown(ev) {
        const count = this.state.callers.length;
        if (ev.key === "ArrowDown" || ev.key === "ArrowUp") {
            ev.preventDefault();
            const step = ev.key === "ArrowDown" ? 1 : count - 1;
            this.state.chosen = count && (this.state.chosen + step) % count;
        } else if (ev.key === "Enter") {
            ev.preventDefault();
            await this.onEnter();
        }
    }

    /** What has not been seen yet is not opened, unless it is the only one. */
    async onEnter() {
        const isSeen = this.state.searched === this.state.term.trim();
        if (!isSeen) {
            await this.find();
        }
        if (isSeen || this.state.callers.length === 1) {
            const chosen = this.state.callers[this.state.chosen];
            if (chosen) {
                await this.open(chosen.id);
            }
        }
    }

    async open(id) {
        const action = await this.orm.call("res.partner", "action_dental_they_call", [[id]], {
            number: this.shownNumber || null,
        });
        await this.action.doAction(action);
    }

    register() {
        const term = this.state.searched;
        this.dialog.add(FormViewDialog, {
            resModel: "res.partner",
            title: _t("New patient"),
            size: "md",
            canExpand: false,
            context: {
                form_view_ref: "dental_followup.res_partner_view_form_caller",
                default_is_patient: true,
                default_phone: this.shownNumber,
                default_name: this.state.number ? "" : term,
            },
            onRecordSaved: (record) => this.open(record.resId),
        });
    }
}

registry.category("actions").add("dental_followup.incoming", Incoming);
