import { onMounted, onWillUnmount, useExternalListener } from "@odoo/owl";

import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { FetchRecordError } from "@web/model/relational_model/errors";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

import { DRAFT } from "../const";
import { CallModel } from "./call_model";

// What comes after the call takes its place, so that a morning of calls leaves no trail.
const POSITIONS = {
    action_finish_next: "replaceCurrentAction",
    action_finish: "replacePreviousAction",
    action_discard: "replacePreviousAction",
};
// How long to wait for the next change before the draft is saved, in ms: after a click, while typing.
const AFTER_CLICK = 150;
const AFTER_TYPING = 1000;

/** The call screen: a draft is saved at every change, and read anew when one comes back to it. */
export class CallFormController extends FormController {
    setup() {
        super.setup();
        this.saveSoon = useDebounced(this.saveDraft, AFTER_CLICK);
        this.saveWhenTyped = useDebounced(this.saveDraft, AFTER_TYPING);
        useBus(this.model.bus, "FIELD_IS_DIRTY", ({ detail }) => detail && this.saveWhenTyped());
        useExternalListener(window, "online", this.saveDraft);
        useExternalListener(window, "blur", this.saveDraft);
        useExternalListener(window, "focus", this.refresh);
        this.listen();
        onWillUnmount(() => this.model.stopRetrying());
    }

    get modelParams() {
        const params = super.modelParams;
        // Nothing is returned: the record would wait for the saving, which waits for the record.
        params.hooks.onRecordChanged = ({ resModel }) => {
            if (resModel === this.props.resModel) {
                this.isEnding = false;
                this.saveSoon();
            }
        };
        return params;
    }

    get isOwnDraft() {
        const { state, is_other_caller } = this.model.root.data;
        return state === DRAFT && !is_other_caller;
    }

    /** Somebody who only looks, and another tab of the caller's, hear when the call goes on or ends. */
    listen() {
        const bus = useService("bus_service");
        const channel = `dental_call_${this.props.resId}`;
        const onChange = ({ id }) =>
            id === this.model.root.resId && !this.isEnding && this.refresh();
        onMounted(() => {
            bus.addChannel(channel);
            bus.subscribe("dental_call_changed", onChange);
        });
        onWillUnmount(() => {
            bus.deleteChannel(channel);
            bus.unsubscribe("dental_call_changed", onChange);
        });
    }

    async saveDraft() {
        if (this.isOwnDraft) {
            await this.model.root.save();
        }
    }

    /** Another tab or person may have gone on meanwhile: what stands here must not be out of date. */
    async refresh() {
        const { root } = this.model;
        try {
            if (!(await root.isDirty())) {
                await root.load();
            } else {
                await this.saveDraft();
            }
        } catch (error) {
            if (error instanceof FetchRecordError) {
                this.env.config.historyBack();
            } else if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
        }
    }

    async beforeExecuteActionButton(clickParams) {
        if (clickParams.name in POSITIONS) {
            clickParams.stackPosition = POSITIONS[clickParams.name];
            // Its own news need not be read: another screen takes its place.
            this.isEnding = true;
        }
        return super.beforeExecuteActionButton(clickParams);
    }

    /** The browser would send what is not saved into the void while there is no network. */
    async beforeUnload(ev) {
        if (this.model.connection.isLost && this.model.root.dirty) {
            ev.preventDefault();
            ev.returnValue = "Unsaved changes";
        } else {
            await super.beforeUnload(ev);
        }
    }
}

registry.category("views").add("dental_call_form", {
    ...formView,
    Controller: CallFormController,
    Model: CallModel,
});
