import { registry } from "@web/core/registry";

// No step reads a text of the interface, so that the same tours run in English and in Chinese.
const tours = registry.category("web_tour.tours");

function openCall(patient) {
    return [
        { trigger: ".o_menu_systray .fa-clock-o", run: "click" },
        { trigger: ".o-mail-ActivityGroup[data-model_name='dental.followup']", run: "click" },
        { trigger: `.o_data_row:contains(${patient}) .o_data_cell[name=patient_id]`, run: "click" },
        { trigger: ".o_dental_call label[data-value=answered]", run: "click" },
    ];
}

function write(field, text) {
    return { trigger: `.o_field_widget[name=${field}] textarea`, run: `edit ${text}` };
}

// A dissatisfied patient: the caller records the complaint in two clicks and goes on with the call.
tours.add("dental_complaint_call", {
    url: "/odoo",
    steps: () => [
        ...openCall("李小红"),
        { trigger: ".o_dental_call label[data-value=dissatisfied]", run: "click" },
        write("opinion", "等了一个小时没人理"),
        { trigger: "button[name=action_complaint]", run: "click" },
        { trigger: ".modal .o_field_widget[name=text] textarea:value(等了一个小时没人理)" },
        { trigger: ".modal footer button.btn-primary", run: "click" },
        {
            trigger: "body:not(:has(.modal)) .o_dental_call_complaint:visible",
            content: "the call shows it first",
        },
        { trigger: "button[name=action_finish]", run: "click" },
        { trigger: "body:not(:has(.o_dental_call)) .o_list_view" },
    ],
});

// Its owner answers the patient, writes down what was found and settles it.
tours.add("dental_complaint_settle", {
    url: "/odoo/action-dental_followup.dental_complaint_action_mine",
    steps: () => [
        { trigger: ".o_data_row:contains(李小红) .o_data_cell[name=patient_id]", run: "click" },
        { trigger: "button[name=action_start]", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=in_progress]" },
        write("finding", "排班太满"),
        write("root_cause", "两位患者约在同一时间"),
        write("action_taken", "道歉，赠送洁牙"),
        { trigger: "button[name=action_resolve]", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=resolved]" },
    ],
});

// The day after, the patient is asked, and is content.
tours.add("dental_complaint_ask", {
    url: "/odoo",
    steps: () => [
        ...openCall("李小红"),
        {
            trigger: ".o_dental_call_complaint:visible",
            content: "the caller knows what it is about",
        },
        { trigger: ".o_dental_call label[data-value=satisfied]", run: "click" },
        { trigger: "button[name=action_finish]", run: "click" },
        { trigger: "body:not(:has(.o_dental_call)) .o_list_view" },
    ],
});

// The alarm at the top of every screen.
tours.add("dental_emergency", {
    url: "/odoo",
    steps: () => [
        { trigger: ".o_dental_emergency_button", run: "click" },
        { trigger: ".o-dropdown--menu [data-kind=bleeding]", run: "click" },
        { trigger: ".o_data_row:first button[name=action_done]", run: "click" },
        { trigger: ".o_data_row:first:not(:has(button[name=action_done]))" },
        { trigger: "button[name=action_end]", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=over]" },
    ],
});
