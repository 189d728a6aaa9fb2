import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { DONE, GREEN, LEVELS } from "../const";
import { answersOf, questionsOf, verdictOf, worst } from "./levels";

const ICONS = {
    red: "fa-exclamation-circle",
    amber: "fa-clock-o",
    book: "fa-calendar-plus-o",
    green: "fa-check",
    none: "fa-ellipsis-h",
};

/**
 * How urgent the call is, and buttons to say that it is more urgent than the answers: never less.
 * Options: `raised`, the field of that; `answers` and `script`, the answers and what they are about;
 * `together`, what several of them mean together.
 */
export class TriageField extends Component {
    static template = "dental_followup.TriageField";
    static props = {
        ...standardFieldProps,
        raised: String,
        answers: String,
        script: String,
        together: String,
    };

    get data() {
        return this.props.record.data;
    }

    get isFinished() {
        return this.data.state === DONE;
    }

    /** The questions whose answers somebody gave, with what they mean. */
    get verdicts() {
        const answers = answersOf(this.data[this.props.answers]);
        return questionsOf(this.data[this.props.script])
            .filter((question) => answers.get(question.id)?.is_asked)
            .map((question) => ({
                question: question.question,
                ...verdictOf(question, answers.get(question.id).value, this.isFinished),
            }));
    }

    /** What was saved, or at once what was answered since. */
    get level() {
        const levels = this.verdicts.map(({ level }) => level);
        return worst([this.data[this.props.name], this.raised, ...levels].filter(Boolean));
    }

    get raised() {
        return this.data[this.props.raised];
    }

    get icon() {
        return ICONS[this.level];
    }

    get title() {
        return {
            red: _t("Red"),
            amber: _t("Amber"),
            book: _t("Book"),
            green: _t("Green"),
            none: _t("Not asked yet"),
        }[this.level];
    }

    /** Which answers decide, and for those who sign the rules where the limits come from. */
    get reasons() {
        return this.verdicts
            .filter(({ level }) => level === this.level && level !== GREEN)
            .map(({ question, words, source }) =>
                [`${question} ${words}`, source].filter(Boolean).join("\n"),
            )
            .join("\n\n");
    }

    /** What is to be said because several signs came together. */
    get together() {
        return (this.data[this.props.together] || "").split("\n").filter(Boolean);
    }

    get tooltip() {
        return JSON.stringify({ text: this.reasons });
    }

    /** What the caller may raise the call to. */
    get higher() {
        const labels = {
            book: _t("Raise to book"),
            amber: _t("Raise to amber"),
            red: _t("Raise to red"),
        };
        return LEVELS.slice(LEVELS.indexOf(this.level) + 1)
            .filter((level) => labels[level])
            .map((level) => ({ level, label: labels[level] }));
    }

    raise(level) {
        return this.props.record.update({ [this.props.raised]: level });
    }
}

registry.category("fields").add("dental_triage", {
    component: TriageField,
    supportedTypes: ["selection"],
    extractProps: ({ options }) => ({
        raised: options.raised,
        answers: options.answers,
        script: options.script,
        together: options.together,
    }),
});
