import { registry } from "@web/core/registry";

// No step reads a text of the interface, so that the same tours run in English and in Chinese.
const tours = registry.category("web_tour.tours");
const MINE = "/odoo/action-dental_followup.dental_followup_action_mine";
const row = (name) => `.o_data_row:contains(${name}) .o_data_cell[name=patient_id]`;
const screen = (name) => `.o_dental_call:has(h2:contains(${name}))`;
const question = (text) => `.o_dental_question:contains(${text})`;
const level = (value) => `.o_dental_triage[data-level=${value}]`;
const choose = (value) => ({ trigger: `.o_dental_call label[data-value=${value}]`, run: "click" });

/** Count what the caller's hand does: on the page itself, where the last step of a tour reads it. */
function count() {
    Object.assign(document.body.dataset, { clicks: 0, keys: 0 });
    document.addEventListener("pointerdown", () => document.body.dataset.clicks++, true);
    document.addEventListener("keydown", () => document.body.dataset.keys++, true);
}

// All well and satisfied: from the list to the next patient.
tours.add("dental_followup_call_routine", {
    url: MINE,
    steps: () => [
        { trigger: row("李小红"), run: count },
        { trigger: row("李小红"), run: "click" },
        { trigger: "button[name=action_toggle_all_well]:visible", run: "click" },
        { trigger: level("green") },
        choose("satisfied"),
        { trigger: "button[name=action_finish_next]", run: "click" },
        {
            trigger: `body[data-clicks='4'][data-keys='0'] ${screen("韩梅梅")}`,
            content: "four clicks, no typing",
        },
        {
            trigger: ".o_dental_call",
            content: "the page does not scroll at 1280 × 800, and what decides is in sight",
            run: () => {
                const content = document.querySelector(".o_content");
                const button = document.querySelector("button[name=action_finish_next]");
                const { bottom } = button.getBoundingClientRect();
                if (content.scrollHeight > content.clientHeight || bottom > window.innerHeight) {
                    throw new Error(`It scrolls: ${content.scrollHeight}, ${bottom}`);
                }
            },
        },
    ],
});

// What is entered outlives a reload; a red answer turns the bar red, and nothing there makes it better.
tours.add("dental_followup_call_red", {
    url: MINE,
    steps: () => [
        { trigger: row("韩梅梅"), run: "click" },
        { trigger: `${screen("韩梅梅")} .o_dental_section[data-kind=greet] input`, run: "click" },
        {
            trigger: ".o_dental_completed[data-kind=greet]:not(:has(p))",
            content: "it has been said, and folds",
        },
        { trigger: `${question("疼吗")} [data-value='6']`, run: "click" },
        { trigger: `${question("疼吗")}[data-level=amber] .o_dental_advice` },
        { trigger: level("amber") },
        { trigger: `${level("amber")} [data-raise=red]`, content: "worse is possible" },
        { trigger: ".o_field_widget[name=note] textarea", run: "edit 一按就疼" },
        {
            trigger: ".o_field_widget[name=note] textarea",
            run: () => window.location.reload(),
            expectUnloadPage: true,
        },
        { trigger: `${question("疼吗")}[data-level=amber] [data-value='6'][aria-checked=true]` },
        { trigger: ".o_dental_completed[data-kind=greet]" },
        { trigger: ".o_field_widget[name=note] textarea:value(一按就疼)" },
        {
            trigger: ".o_dental_section[data-kind=ask]:contains(<b>{% x %}</b>)",
            content: "code is text",
        },
        { trigger: ".o_dental_help", run: "press j" },
        { trigger: `${question("还出血吗")}:has(:focus)`, run: "press y" },
        { trigger: `${question("还出血吗")}[data-level=red] .o_dental_emergency:contains(120)` },
        { trigger: ".o_dental_advice:contains(<b>咬紧纱布</b>)", content: "so is the advice" },
        { trigger: `.o_dental_call_result ${level("red")}` },
        {
            trigger: `.o_dental_call_result:not(:has([data-raise]))`,
            content: "nothing makes it better",
        },
        choose("answered"),
        { trigger: ".o_dental_next_step :not(:empty)", content: "what finishing does, in words" },
        choose("satisfied"),
        { trigger: ".o_dental_faq_search", run: "edit 拆线" },
        {
            trigger: ".o_dental_found .o_dental_faq:contains(拆线)",
            content: "of another treatment",
        },
        { trigger: `${level("red")}` },
        { trigger: "button[name=action_finish]", run: "click" },
        { trigger: `body:not(:has(.o_dental_call)) .o_list_view:not(:has(${row("韩梅梅")}))` },
    ],
});

// Two of a family, one ring: over to the child and back, one call left out, then both finished.
tours.add("dental_followup_call_family", {
    url: MINE,
    steps: () => [
        { trigger: row("张伟"), run: "click" },
        { trigger: `${screen("张伟")} .o_field_widget[name=note] textarea`, run: "edit 孩子也在" },
        { trigger: ".o_dental_family:contains(张小宝) button", run: "click" },
        { trigger: `${screen("张小宝")} .o_dental_family:contains(张伟) button`, run: "click" },
        {
            trigger: `${screen("张伟")} .o_field_widget[name=note] textarea:value(孩子也在)`,
            content: "nothing is lost on the way",
        },
        { trigger: ".o_dental_agenda .form-check:first input:checked", run: "click" },
        { trigger: ".o_dental_agenda .form-check:first em", content: "it says that it stays due" },
        { trigger: ".o_dental_decline[aria-pressed=false]", run: "click" },
        {
            trigger: ".o_dental_decline[aria-pressed=true]",
            content: "or is not wanted",
            run: "click",
        },
        { trigger: ".o_dental_decline[aria-pressed=false]" },
        choose("answered"),
        { trigger: "button[name=action_finish_next]", run: "click" },
        { trigger: screen("张小宝"), content: "without hanging up" },
        choose("answered"),
        { trigger: "button[name=action_finish]", run: "click" },
        { trigger: "body:not(:has(.o_dental_call)) .o_list_view" },
    ],
});

// The patient wants to be called back: offered on buttons, or typed as people say it.
tours.add("dental_followup_call_back", {
    url: MINE,
    steps: () => [
        { trigger: row("李小红"), run: "click" },
        choose("call_back"),
        {
            trigger: ".o_dental_call_back_field input:focus",
            content: "the time takes the focus",
        },
        { trigger: ".o_dental_call_back_field [data-choice=days]", run: "click" },
        { trigger: ".o_dental_call_back_field [data-choice=days][aria-pressed=true]" },
        { trigger: ".o_dental_call_back_field input", run: "edit sometime && press Tab" },
        { trigger: ".o_dental_call_back_field input.is-invalid" },
        { trigger: ".o_dental_call_back_field input", run: "edit 明天10点 && press Tab" },
        { trigger: ".o_dental_call_back_field input:not(.is-invalid):value(10:00)" },
        { trigger: "button[name=action_finish]", run: "click" },
        { trigger: "body:not(:has(.o_dental_call)) .o_list_view" },
    ],
});

// The visit that is booked already is shown, and moved instead of doubled.
tours.add("dental_followup_move_visit", {
    url: MINE,
    steps: () => [
        { trigger: row("李小红"), run: "click" },
        { trigger: ".o_dental_next_visit button[name=action_book_visit]", run: "click" },
        { trigger: ".modal .o_dental_booked_already .o_field_widget[name=choice] input:checked" },
        { trigger: ".modal .o_dental_slots .btn-lg:eq(1)", run: "click" },
        {
            trigger:
                "body:not(:has(.modal)) .o_dental_call .o_field_widget[name=booked_text]:contains(周医生)",
            content: "the call shows it as booked",
        },
        { trigger: ".o_dental_call:not(:has(.o_dental_next_visit))" },
        choose("answered"),
        choose("satisfied"),
        { trigger: "button[name=action_finish]", run: "click" },
        { trigger: "body:not(:has(.o_dental_call)) .o_list_view" },
    ],
});
