import { registry } from "@web/core/registry";
import { CalendarCommonRenderer } from "@web/views/calendar/calendar_common/calendar_common_renderer";
import { CalendarRenderer } from "@web/views/calendar/calendar_renderer";
import { calendarView } from "@web/views/calendar/calendar_view";

import { useFollowupOpener } from "./followup_opener";

/**
 * One click leads to the call, without a popover between. A call of today is not faded as past,
 * though its day began hours ago.
 */
export class FollowupCalendarCommonRenderer extends CalendarCommonRenderer {
    setup() {
        super.setup();
        this.openFollowup = useFollowupOpener();
    }

    eventClassNames(info) {
        const names = super.eventClassNames(info);
        return names.filter((name) => name !== "o_past_event");
    }

    onEventClick({ event }) {
        return this.openFollowup(this.props.model.records[event.id].id);
    }
}

export class FollowupCalendarRenderer extends CalendarRenderer {
    static components = {
        ...CalendarRenderer.components,
        day: FollowupCalendarCommonRenderer,
        week: FollowupCalendarCommonRenderer,
        month: FollowupCalendarCommonRenderer,
    };
}

registry.category("views").add("dental_followup_calendar", {
    ...calendarView,
    Renderer: FollowupCalendarRenderer,
});
