import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

// Buttons after which the next question takes the place of this one.
const NEXT = ["action_answer_next", "action_spoken", "action_give_up", "action_call_again"];

export class PromiseFormController extends FormController {
    async beforeExecuteActionButton(clickParams) {
        if (NEXT.includes(clickParams.name)) {
            clickParams.stackPosition = "replaceCurrentAction";
        }
        return super.beforeExecuteActionButton(clickParams);
    }
}

registry.category("views").add("dental_promise_form", {
    ...formView,
    Controller: PromiseFormController,
});
