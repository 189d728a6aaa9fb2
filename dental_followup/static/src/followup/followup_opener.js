import { useService } from "@web/core/utils/hooks";

/**
 * What a click on a follow-up does in views that would show a popover or a form: the call itself
 * while it is pending, afterwards its record.
 *
 * @returns {(id: number) => Promise<void>}
 */
export function useFollowupOpener() {
    const orm = useService("orm");
    const action = useService("action");
    return async (id) => action.doAction(await orm.call("dental.followup", "action_open", [[id]]));
}
