import { registry } from "@web/core/registry";

// No step reads a text of the interface, so that the same tours run in English and in Chinese.
const tours = registry.category("web_tour.tours");
const row = (name) => `.o_data_row:contains(${name}) .o_data_cell[name=patient_id]`;
const choose = (value) => ({
    trigger: `.o_dental_call label[data-value=${value}]`,
    run: "click",
});
const finished = (name) => [
    { trigger: "button[name=action_finish]", run: "click" },
    {
        trigger: `body:not(:has(.o_dental_call)) .o_list_view:not(:has(.o_data_row:contains(${name})))`,
    },
];

// The caller hears something urgent, and tells the dentist while the patient is on the phone.
tours.add("dental_followup_red", {
    url: "/odoo/action-dental_followup.dental_followup_action_mine",
    steps: () => [
        { trigger: row("王小明"), run: "click" },
        { trigger: ".o_dental_call button[name=action_tell_dentist]", run: "click" },
        {
            trigger:
                ".o_dental_call:not(:has(button[name=action_tell_dentist])) .o_dental_promise.alert-danger:contains(周医生)",
        },
        choose("answered"),
        { trigger: ".o_dental_next_step:contains(周医生)" },
        ...finished("王小明"),
    ],
});

// The caller cannot answer: the dentist is asked from the call, and what was entered stays.
tours.add("dental_followup_ask", {
    url: "/odoo/action-dental_followup.dental_followup_action_mine",
    steps: () => [
        { trigger: row("李小红"), run: "click" },
        { trigger: ".o_dental_call .o_field_widget[name=note] textarea", run: "edit 能吃东西" },
        { trigger: "button[name=action_ask_dentist]", run: "click" },
        { trigger: ".modal .o_field_widget[name=who]:contains(周医生)" },
        { trigger: ".modal .o_field_widget[name=question] textarea", run: "edit 可以抽烟吗？" },
        { trigger: ".modal button[name=action_ask]", run: "click" },
        {
            trigger: "body:not(:has(.modal)) .o_dental_promise.alert-warning:contains(可以抽烟吗)",
        },
        { trigger: ".o_field_widget[name=note] textarea:value(能吃东西)" },
        choose("answered"),
        choose("satisfied"),
        ...finished("李小红"),
    ],
});

// The dentist's box: the red patient first, a ready-made answer; then the question, in words.
tours.add("dental_followup_answer", {
    url: "/odoo/action-dental_followup.dental_promise_action",
    steps: () => [
        { trigger: ".o_data_row:first:contains(王小明) .o_data_cell[name=question]", run: "click" },
        { trigger: ".o_dental_promise_form a[href^='tel:']", content: "the number can be dialled" },
        { trigger: ".o_dental_replies button:first", run: "click" },
        { trigger: ".o_field_widget[name=answer] textarea:not(:value(/^$/))" },
        { trigger: "button[name=action_answer_next]", run: "click" },
        { trigger: ".o_dental_promise_form .o_dental_promise_question:contains(可以抽烟吗)" },
        { trigger: ".o_field_widget[name=answer] textarea", run: "edit 三天内不要抽烟。" },
        { trigger: "button[name=action_answer_next]", run: "click" },
        {
            trigger:
                "body:not(:has(.o_dental_promise_form)) .o_list_view:not(:has(.o_data_row:contains(李小红)))",
        },
    ],
});

// The answer is the first thing that the caller reads, and comes to the patient.
tours.add("dental_followup_told", {
    url: "/odoo/action-dental_followup.dental_followup_action_mine",
    steps: () => [
        { trigger: row("李小红"), run: "click" },
        {
            trigger:
                ".o_dental_call_patient > :first-child .o_dental_promise.alert-success:contains(三天内不要抽烟)",
        },
        { trigger: ".o_dental_call_script:contains(三天内不要抽烟)" },
        choose("answered"),
        ...finished("李小红"),
    ],
});
