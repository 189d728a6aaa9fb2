import { ActivityCalendarCommonRender } from "@mail/views/web/calendar/calendar_common/activity_calendar_common_renderer";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";

/** In the calendar of all activities a follow-up leads to its call at once, without the popover. */
patch(ActivityCalendarCommonRender.prototype, {
    setup() {
        super.setup();
        this.orm = useService("orm");
        this.actionService = useService("action");
    },

    async onEventClick(info) {
        const { rawRecord } = this.props.model.records[info.event.id];
        if (rawRecord.res_model !== "dental.followup") {
            return super.onEventClick(info);
        }
        const ids = [rawRecord.id];
        const action = await this.orm.call("mail.activity", "action_open_document", [ids]);
        await this.actionService.doAction(action);
    },
});
