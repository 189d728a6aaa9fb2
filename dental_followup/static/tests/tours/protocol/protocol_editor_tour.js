import { registry } from "@web/core/registry";

// No step reads a text of the interface, so that the same tour runs in English and in Chinese.
const line = '.o_dental_book_line:has(.o_dental_book_name:contains("/^(Extraction|拔牙)$/"))';
const dot = (day) => `${line} .o_dental_dot[data-day="${day}"]`;

// The manager opens the clinic's own book, mends what the checker found, and edits the new call.
registry.category("web_tour.tours").add("dental_followup_protocol_editor", {
    url: "/odoo/action-dental_followup.dental_protocol_book_action",
    steps: () => [
        { trigger: ".o_data_row:contains(我们的手册) .o_data_cell[name=name]", run: "click" },
        { trigger: `${dot(1)}`, content: "the picture is drawn" },
        { trigger: `.o_dental_book:not(:has(${dot(3)}))` },
        { trigger: ".o_dental_findings [data-kind=dry_socket] button", run: "click" },
        { trigger: `body:not(:has([data-kind=dry_socket])) ${dot(3)}`, run: "click" },
        { trigger: ".modal .o_field_widget[name=count] input:value(3)", run: "edit 4" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: `body:not(:has(.modal)) ${dot(4)}` },
        { trigger: `.o_dental_book:not(:has(${dot(3)}))`, content: "it has moved" },
        { trigger: `${line} .o_dental_book_add`, content: "a call is added", run: "click" },
        { trigger: ".modal .o_field_widget[name=count] input", run: "edit 14" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: `body:not(:has(.modal)) ${dot(14)}`, run: "click" },
        { trigger: ".modal .o_form_button_remove", content: "and removed again", run: "click" },
        { trigger: `body:not(:has(.modal)):not(:has(${dot(14)})) ${dot(4)}` },
    ],
});
