import { registry } from "@web/core/registry";

// No step reads a text of the interface, so that the same tour runs in English and in Chinese.
// The caller writes a note, books the second proposal without leaving the call, and finishes it.
registry.category("web_tour.tours").add("dental_followup_booking", {
    url: "/odoo/action-dental_followup.dental_followup_action_mine",
    steps: () => [
        { trigger: ".o_data_row:contains(李小红) .o_data_cell[name=patient_id]", run: "click" },
        { trigger: ".o_dental_call label[data-value=answered]", run: "click" },
        { trigger: ".o_field_widget[name=note] textarea", run: "edit 肿得不厉害" },
        { trigger: "button[name=action_book_visit]", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=dentist_id] input:value(周医生)",
            content: "the treating dentist is proposed",
        },
        { trigger: ".modal .o_dental_slots .btn-lg:eq(0)", content: "two proposals" },
        { trigger: ".modal .o_dental_slots .btn-sm", content: "and the other free times" },
        { trigger: ".modal .o_dental_slots .btn-lg:eq(1)", run: "click" },
        {
            trigger:
                "body:not(:has(.modal)) .o_dental_call .o_dental_call_patient .o_field_widget[name=booked_text]:contains(周医生)",
            content: "the call shows what was booked",
        },
        {
            trigger: ".o_field_widget[name=note] textarea:value(肿得不厉害)",
            content: "what was entered is still there",
        },
        { trigger: ".o_dental_call label[data-value=satisfied]", run: "click" },
        { trigger: "button[name=action_finish]", run: "click" },
        { trigger: "body:not(:has(.o_dental_call)) .o_list_view" },
    ],
});
