import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

// What comes after the call takes its place, so that a morning of calls leaves no trail.
const POSITIONS = {
    action_finish_next: "replaceCurrentAction",
    action_finish: "replacePreviousAction",
    action_discard: "replacePreviousAction",
};

export class CallFormController extends FormController {
    async beforeExecuteActionButton(clickParams) {
        if (clickParams.name in POSITIONS) {
            clickParams.stackPosition = POSITIONS[clickParams.name];
        }
        return super.beforeExecuteActionButton(clickParams);
    }
}

registry.category("views").add("dental_call_form", {
    ...formView,
    Controller: CallFormController,
});
