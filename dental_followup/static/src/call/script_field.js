import { Component, useExternalListener, useRef, useState } from "@odoo/owl";

import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { x2ManyCommands } from "@web/core/orm_service";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { DONE } from "../const";
import { CallHelp } from "./call_help";
import { answersOf, isNotWell } from "./levels";
import { Question } from "./question";

const HELP_KEYS = ["?", "？"];

/**
 * The script of a call: parts to be ticked and folded, and in them the questions. The field is the
 * answers; option `script` names the data of the column, option `said` the ticked parts.
 */
export class ScriptField extends Component {
    static template = "dental_followup.ScriptField";
    static components = { Question };
    static props = { ...standardFieldProps, script: String, said: String };

    setup() {
        this.root = useRef("root");
        this.dialog = useService("dialog");
        // What the caller folds or unfolds by hand; otherwise a part is folded when it has been said.
        this.folded = useState({});
        const isAvailable = () => Boolean(this.root.el?.offsetParent);
        useHotkey("j", () => this.move(1), { isAvailable, allowRepeat: true });
        useHotkey("k", () => this.move(-1), { isAvailable, allowRepeat: true });
        useHotkey("s", () => this.sayNext(), {
            isAvailable: () => isAvailable() && !this.props.readonly,
        });
        useHotkey("m", () => this.focusOn("[name=note] textarea"), { isAvailable });
        useHotkey("f", () => this.focusOn(".o_dental_faq_search"), { isAvailable });
        useExternalListener(window, "keydown", this.onKeydown);
    }

    get data() {
        return this.props.record.data[this.props.script];
    }

    get isFinished() {
        return this.props.record.data.state === DONE;
    }

    get said() {
        return this.props.record.data[this.props.said];
    }

    get bus() {
        return this.props.record.model.bus;
    }

    isCompleted(id) {
        return this.said.currentIds.includes(id);
    }

    isFolded(id) {
        return this.folded[id] ?? this.isCompleted(id);
    }

    /** In a folded part only what is not as it should be. */
    questions(section) {
        const all = section.questions;
        return this.isFolded(section.id)
            ? all.filter((question) => isNotWell(question, this.answerOf(question)))
            : all;
    }

    answerOf(question) {
        return answersOf(this.props.record.data[this.props.name]).get(question.id);
    }

    answer(question, value) {
        return this.update(question, { value, is_asked: Boolean(value) });
    }

    /** Clicked by mistake: as it stood there before anybody asked. */
    unask(question) {
        return this.update(question, { value: question.well || false, is_asked: false });
    }

    update(question, values) {
        const command = x2ManyCommands.update(question.id, values);
        return this.props.record.update({ [this.props.name]: [command] });
    }

    toggle(id) {
        this.folded[id] = !this.isFolded(id);
    }

    say(id, isCompleted) {
        delete this.folded[id];
        // With values, if none: there is nothing to load of it.
        const command = isCompleted ? [x2ManyCommands.LINK, id, {}] : x2ManyCommands.unlink(id);
        return this.props.record.update({ [this.props.said]: [command] });
    }

    /** Tick the part in which the focus is, or the first that has not been said. */
    sayNext() {
        const sections = [...this.root.el.querySelectorAll(".o_dental_section")];
        const isLeft = (el) => el && !this.isCompleted(Number(el.dataset.section));
        const here = document.activeElement?.closest?.(".o_dental_section");
        const section = isLeft(here) ? here : sections.find(isLeft);
        if (section) {
            section.scrollIntoView({ block: "nearest" });
            this.say(Number(section.dataset.section), true);
        }
    }

    /** Put the focus on the chosen answer of the next question, or of the one before. */
    move(step) {
        const questions = [...this.root.el.querySelectorAll(".o_dental_question")];
        const at = questions.findIndex((el) => el.contains(document.activeElement));
        const next = at < 0 && step < 0 ? questions.length - 1 : at + step;
        const question = questions[Math.min(Math.max(next, 0), questions.length - 1)];
        question?.querySelector("[tabindex='0'], input")?.focus({ preventScroll: true });
        question?.scrollIntoView({ block: "nearest" });
    }

    focusOn(selector) {
        document.querySelector(`.o_dental_call ${selector}`)?.focus();
    }

    onKeydown(ev) {
        const isTyping = ev.target.closest?.("input, textarea, [contenteditable]");
        if (HELP_KEYS.includes(ev.key) && !isTyping) {
            this.help();
        } else if (ev.key === "Escape" && isTyping?.closest(".o_dental_call")) {
            isTyping.blur();
        }
    }

    help() {
        this.dialog.closeAll();
        this.dialog.add(CallHelp);
    }
}

registry.category("fields").add("dental_script", {
    component: ScriptField,
    supportedTypes: ["one2many"],
    relatedFields: [
        { name: "value", type: "char", readonly: false },
        { name: "is_asked", type: "boolean", readonly: false },
    ],
    extractProps: ({ options }) => ({ script: options.script, said: options.said }),
});
