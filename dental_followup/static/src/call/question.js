import { Component, useEffect, useRef } from "@odoo/owl";

import { getActiveHotkey } from "@web/core/hotkeys/hotkey_service";
import { _t } from "@web/core/l10n/translation";
import { useBus } from "@web/core/utils/hooks";

import { NONE, URGENT, YES_NO } from "../const";
import { verdictOf } from "./levels";

// Not among them: the letters that move between questions and parts (j, k, s), to the notes (m) and
// to the search (f).
const LETTERS = "abcdeghilnopqrtuvwxyz";

/**
 * One question with its answers as buttons, and what is to be said about the answer. Until somebody
 * clicks one, none is chosen: also the one that means that all is well is an answer only then.
 */
export class Question extends Component {
    static template = "dental_followup.Question";
    static props = {
        question: Object,
        value: [String, Boolean],
        isAsked: Boolean,
        isFinished: Boolean,
        readonly: Boolean,
        bus: Object,
        answer: Function,
        unask: Function,
        move: Function,
    };

    setup() {
        this.root = useRef("root");
        this.words = useRef("words");
        // What has been saved does not overwrite what is being typed meanwhile.
        useEffect(
            (el, value) => {
                if (el && el !== document.activeElement) {
                    el.value = value || "";
                }
            },
            () => [this.words.el, this.props.value],
        );
        useBus(this.props.bus, "NEED_LOCAL_CHANGES", ({ detail }) =>
            detail.proms.push(this.commit()),
        );
        useBus(this.props.bus, "WILL_SAVE_URGENTLY", () => this.commit());
    }

    get id() {
        return `dental_question_${this.props.question.id}`;
    }

    get verdict() {
        return verdictOf(this.props.question, this.props.value, this.props.isFinished);
    }

    get level() {
        return this.props.isAsked ? this.verdict.level : NONE;
    }

    /** What there is to say: below amber only where a rule has something. */
    get hasAdvice() {
        return (
            URGENT.includes(this.level) || (this.level !== NONE && this.verdict.advice.length > 0)
        );
    }

    /** What the patient answered, in words. */
    get given() {
        return (this.props.isAsked && this.verdict.words) || _t("Not asked");
    }

    get choices() {
        const { choices, kind } = this.props.question;
        const given = this.props.isAsked && this.props.value;
        const isChosen = choices.some(({ value }) => value === given);
        return choices.map((choice, index) => ({
            ...choice,
            key: this.key(choice.value, index, kind),
            isChosen: choice.value === given,
            // One stop of the Tab key for each question.
            tabindex: choice.value === given || (!isChosen && !index) ? "0" : "-1",
        }));
    }

    /** The letter that gives an answer: of yes and no its own first one. */
    key(value, index, kind) {
        return { yes_no: YES_NO.includes(value) && value[0], choice: LETTERS[index] }[kind];
    }

    /** A letter answers, left and right try the next answer, up and down the next question. */
    onKeydown(ev) {
        const hotkey = getActiveHotkey(ev);
        const { choices } = this;
        const at = choices.findIndex((choice) => choice.isChosen);
        const last = choices.length - 1;
        const chosen = choices.find(
            ({ key, value }, index) =>
                hotkey === key ||
                hotkey === `shift+${value}` ||
                (hotkey === "arrowleft" && index === Math.max(at - 1, 0)) ||
                (hotkey === "arrowright" && index === Math.min(at + 1, last)) ||
                (hotkey === "home" && !index) ||
                (hotkey === "end" && index === last),
        );
        const step = { arrowdown: 1, arrowup: -1 }[hotkey];
        if (!chosen && !step) {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        if (step) {
            this.props.move(step);
        } else if (!this.props.readonly) {
            this.choose(chosen.value);
        }
    }

    choose(value) {
        this.root.el.querySelector(`[data-value="${value}"]`).focus({ preventScroll: true });
        return this.props.answer(value);
    }

    /** An answer in words is taken over when the field is left, or saved while one types. */
    async commit() {
        const value = this.words.el?.value.trim();
        if (value !== undefined && value !== (this.props.value || "")) {
            await this.props.answer(value || false);
        }
    }

    onInput() {
        this.props.bus.trigger("FIELD_IS_DIRTY", true);
    }
}
