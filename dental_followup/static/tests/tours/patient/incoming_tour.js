import { registry } from "@web/core/registry";

// No step reads a text of the interface, so that the same tour runs in English and in Chinese.
const call = ".o_dental_call";
const term = "#dental_incoming_term";

// The telephone system opens the screen: a patient rings from the second number and is spoken with.
// Then somebody rings whom nobody knows: registered, and the call is handed to a colleague.
registry.category("web_tour.tours").add("dental_followup_incoming", {
    url: "/odoo/incoming-call?number=021+6234+5678",
    steps: () => [
        { trigger: ".o_dental_caller[data-kind=family]:contains(李小明)" },
        { trigger: ".o_dental_caller[data-kind=phone2]:contains(李小红)", run: "click" },
        {
            trigger: `${call}:not(:has(label[data-value=no_answer])) label[data-value=answered]`,
            content: "whoever rings has been reached",
            run: "click",
        },
        { trigger: `${call} .o_dental_agenda input:not(:checked)`, run: "click" },
        { trigger: `${call} .o_dental_agenda input:checked` },
        { trigger: `${call} button[name=action_finish]`, run: "click" },
        { trigger: `body:not(:has(${call})) .o_list_view` },
        { trigger: "[data-menu-xmlid='dental_followup.dental_followup_menu']", run: "click" },
        {
            trigger: ".o-dropdown--menu [data-menu-xmlid='dental_followup.dental_incoming_menu']",
            run: "click",
        },
        { trigger: term, run: "edit 13911112222" },
        { trigger: ".o_dental_incoming_nobody:contains(+86 139 1111 2222)" },
        { trigger: ".o_dental_register", run: "click" },
        { trigger: ".modal .o_field_widget[name=name] input", run: "edit 新先生" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: `${call}:contains(新先生):contains(139 1111 2222)` },
        { trigger: `${call} button[name=action_hand_over]`, run: "click" },
        { trigger: ".modal .o_field_widget[name=note] textarea", run: "edit 想种牙" },
        {
            trigger: ".modal .o_data_row:contains(咨询小赵) button[name=action_hand_over]",
            run: "click",
        },
        { trigger: `body:not(:has(.modal)):not(:has(${call})) .o_list_view` },
    ],
});
