import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { CalendarCommonRenderer } from "@web/views/calendar/calendar_common/calendar_common_renderer";
import { CalendarController } from "@web/views/calendar/calendar_controller";
import { CalendarModel } from "@web/views/calendar/calendar_model";
import { CalendarRenderer } from "@web/views/calendar/calendar_renderer";
import { calendarView } from "@web/views/calendar/calendar_view";

/** A click books the clinic's length of a visit; Odoo's own calendar takes an hour. */
export class VisitCalendarModel extends CalendarModel {
    async load(params = {}) {
        const context = { dental_visit: true };
        const hours =
            this.visitHours ??
            this.orm.call("calendar.event", "get_default_duration", [], { context });
        [this.visitHours] = await Promise.all([hours, super.load(params)]);
    }

    buildRawRecord(partialRecord, options = {}) {
        return super.buildRawRecord(partialRecord, { duration_hour: this.visitHours, ...options });
    }
}

export class VisitCalendarCommonRenderer extends CalendarCommonRenderer {
    static eventTemplate = "dental_followup.VisitCalendarCommonRenderer.event";

    get options() {
        return { ...super.options, allDaySlot: false };
    }
}

export class VisitCalendarRenderer extends CalendarRenderer {
    static components = {
        ...CalendarRenderer.components,
        day: VisitCalendarCommonRenderer,
        week: VisitCalendarCommonRenderer,
    };
}

export class VisitCalendarController extends CalendarController {
    get editRecordDefaultDisplayText() {
        return _t("New visit");
    }

    getQuickCreateFormViewProps(record) {
        const props = super.getQuickCreateFormViewProps(record);
        return { ...props, title: _t("New visit"), onRecordSaved: () => this.model.load() };
    }
}

registry.category("views").add("dental_visit_calendar", {
    ...calendarView,
    Controller: VisitCalendarController,
    Model: VisitCalendarModel,
    Renderer: VisitCalendarRenderer,
});
