import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";

const ACTION = "dental_followup.dental_incoming_action";
const LOOKS_LIKE_A_NUMBER = /^[\s\d()+./-]*\d{3}[\s\d()+./-]*$/;

// Ctrl-K, the number, Enter: the way to an incoming call from anywhere.
registry.category("command_provider").add("dental_incoming", {
    provide: async (env, { searchValue }) => {
        if (!(await user.hasGroup("dental_followup.dental_followup_group_staff"))) {
            return [];
        }
        const number = LOOKS_LIKE_A_NUMBER.test(searchValue || "") ? searchValue.trim() : "";
        const additionalContext = number ? { dental_number: number } : {};
        return [
            {
                name: number ? _t("Incoming call from %s", number) : _t("Incoming call"),
                action: () => env.services.action.doAction(ACTION, { additionalContext }),
            },
        ];
    },
});
