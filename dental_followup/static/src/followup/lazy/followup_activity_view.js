import { useFollowupOpener } from "@dental_followup/followup/followup_opener";
import { ActivityController } from "@mail/views/web/activity/activity_controller";
import { activityView } from "@mail/views/web/activity/activity_view";
import { registry } from "@web/core/registry";

/** One click leads to the call. */
export class FollowupActivityController extends ActivityController {
    setup() {
        super.setup();
        this.openFollowup = useFollowupOpener();
    }

    async openRecord(record) {
        return this.openFollowup(record.resId);
    }
}

registry.category("views").add("dental_followup_activity", {
    ...activityView,
    Controller: FollowupActivityController,
});
