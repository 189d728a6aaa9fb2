import { registry } from "@web/core/registry";

/** Press and release the mouse in the middle of the calendar's row of ``time``, as a click does. */
function clickAt(time) {
    const row = document.querySelector(`.fc-timegrid-slot-lane[data-time="${time}"]`);
    row.scrollIntoView({ block: "center" });
    const { x, y, width, height } = row.getBoundingClientRect();
    const where = { bubbles: true, button: 0, clientX: x + width / 2, clientY: y + height / 2 };
    for (const kind of ["mousedown", "mouseup"]) {
        row.dispatchEvent(new MouseEvent(kind, where));
    }
}

// No step reads a text of the interface, so that the same tour runs in English and in Chinese.
registry.category("web_tour.tours").add("dental_followup_visit_calendar", {
    url: "/odoo/visits",
    steps: () => [
        { trigger: '.fc-timegrid-slot-lane[data-time="10:00:00"]', run: () => clickAt("10:00:00") },
        { trigger: ".modal .o_field_widget[name=dental_patient_id] input", run: "edit 李小红" },
        {
            trigger:
                ".o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option) a:contains(李小红)",
            run: "click",
        },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal)) .fc-event:contains(李小红)" },
    ],
});
