import { registry } from "@web/core/registry";

// No step reads a text of the interface, so that the same tours run in English and in Chinese.
const tours = registry.category("web_tour.tours");
const menu = (name) => `[data-menu-xmlid="dental_followup.${name}"]`;

function pick(field, text, found = text) {
    return [
        { trigger: `.o_field_widget[name=${field}] input`, run: `edit ${text}` },
        {
            trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option) a:contains(${found})`,
            run: "click",
        },
    ];
}

// The receptionist finds the patient by a part of the phone number, books a visit, receives the
// patient and records what was done.
tours.add("dental_followup_visit", {
    url: "/odoo/action-dental_followup.dental_followup_action_mine",
    steps: () => [
        { trigger: menu("res_partner_patient_menu"), run: "click" },
        { trigger: ".o_data_row:contains(王小明)", content: "the list of patients" },
        { trigger: ".o_searchview_input", run: "edit 139-0013" },
        { trigger: ".o_searchview_input", run: "press Enter" },
        {
            trigger:
                ".o_list_view:not(:has(.o_data_row:contains(王小明))) .o_data_row:contains(李小红)",
        },
        { trigger: menu("calendar_event_visit_menu"), run: "click" },
        { trigger: ".o_calendar_view" },
        { trigger: ".o_control_panel .o_switch_view.o_list", run: "click" },
        { trigger: ".o_list_view" },
        { trigger: ".o_list_button_add", run: "click" },
        ...pick("dental_patient_id", "139 0013 90", "李小红"),
        {
            trigger:
                ".o_field_widget[name=dental_patient_phone] a, .o_field_widget[name=dental_patient_phone] input",
        },
        ...pick("dental_dentist_id", "周医生"),
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: "button[name=action_dental_arrive]", run: "click" },
        { trigger: "button[name=action_dental_seat]", run: "click" },
        { trigger: "button[name=action_dental_record_treatment].btn-primary", run: "click" },
        {
            trigger: ".o_field_widget[name=patient_id] input:value(李小红)",
            content: "the treatment knows its patient",
        },
        { trigger: ".o_field_widget[name=dentist_id] input:value(周医生)" },
        ...pick("type_id", "extraction", "/Extraction|拔牙/"),
        ...pick("stage_id", "simple", "/simple|普通/"),
        { trigger: ".o_field_widget[name=teeth] input", run: "edit 36" },
        { trigger: "button[name=action_done]", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=done]" },
    ],
});

// The caller finds the call in the activity menu and makes it: answered, satisfied.
tours.add("dental_followup_call", {
    url: "/odoo",
    steps: () => [
        { trigger: ".o_menu_systray .fa-clock-o", run: "click" },
        { trigger: ".o-mail-ActivityGroup[data-model_name='dental.followup']", run: "click" },
        { trigger: ".o_data_row:contains(李小红) .o_data_cell[name=patient_id]", run: "click" },
        { trigger: ".o_dental_call a[href^='tel:']", content: "the number can be dialled" },
        { trigger: ".o_dental_call_script:contains(李小红)", content: "the script knows the name" },
        { trigger: ".o_dental_call label[data-value=answered]", run: "click" },
        { trigger: ".o_dental_call label[data-value=satisfied]", run: "click" },
        { trigger: "button[name=action_finish]", run: "click" },
        {
            trigger:
                "body:not(:has(.o_dental_call)) .o_list_view:not(:has(.o_data_row:contains(李小红)))",
        },
    ],
});

// The manager sees it among the figures.
tours.add("dental_followup_figures", {
    url: "/odoo",
    steps: () => [
        { trigger: ".o_navbar_apps_menu button", run: "click" },
        { trigger: ".o-dropdown--menu " + menu("dental_followup_menu_root"), run: "click" },
        { trigger: menu("dental_followup_menu_reports"), run: "click" },
        { trigger: ".o-dropdown--menu " + menu("dental_followup_menu_report"), run: "click" },
        {
            trigger: ".o_pivot td.o_pivot_cell_value:contains(/^[1-9]/)",
            content: "what is due is counted",
        },
    ],
});
