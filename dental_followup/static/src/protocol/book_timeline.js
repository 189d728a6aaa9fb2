import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";

import { DayScale } from "./day_scale";

// A dot and the air around it, in percent of the narrowest line on which the picture is read.
const DOT = 4.4;
const LANE_HEIGHT = 28;
const AFTER = new DayScale(false);
const AHEAD = new DayScale(true);
const KEPT = { active: true };

/** A rule book as lines of days with a dot for each call; a click on either edits the book. */
export class BookTimeline extends Component {
    static template = "dental_followup.BookTimeline";
    static props = { ...standardFieldProps };

    setup() {
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.state = useState({ ruleId: 0, day: 0 });
    }

    get data() {
        return this.props.record.data[this.props.name] || { roles: [], rules: [] };
    }

    get roles() {
        const used = new Set(
            this.data.rules.flatMap((rule) => rule.calls.map((call) => call.role)),
        );
        return this.data.roles.filter(({ role }) => used.has(role));
    }

    get hasNotes() {
        return this.data.rules.some((rule) => rule.calls.some((call) => call.note));
    }

    get hasConditions() {
        return this.data.rules.some((rule) => rule.calls.some((call) => call.sometimes));
    }

    /** The lines by what their days count from. */
    get sections() {
        const letters = Object.fromEntries(this.data.roles.map((role) => [role.role, role.letter]));
        return [
            {
                key: "treatment",
                title: _t("After a treatment"),
                unit: _t("days after"),
                scale: AFTER,
            },
            { key: "ahead", title: _t("Before a visit"), unit: _t("days before"), scale: AHEAD },
            { key: "other", title: _t("On other occasions"), unit: _t("days after"), scale: AFTER },
        ]
            .map((section) => ({
                ...section,
                lines: this.data.rules
                    .filter((rule) => rule.section === section.key)
                    .map((rule) => this.line(rule, section.scale, letters)),
            }))
            .filter((section) => section.lines.length);
    }

    /** A rule with the places of its calls; dots that would touch stand one below the other. */
    line(rule, scale, letters) {
        const ends = [];
        const dots = rule.calls
            .map((call) => ({ ...call, letter: letters[call.role], x: scale.position(call.day) }))
            .sort((one, two) => one.x - two.x)
            .map((dot) => {
                dot.to = dot.every ? (dot.last ? scale.position(dot.last) : 99) : dot.x;
                let lane = ends.findIndex((end) => end <= dot.x);
                lane = lane < 0 ? ends.length : lane;
                ends[lane] = dot.to + DOT;
                const classes = `${dot.note ? "o_dental_note" : ""} ${dot.sometimes ? "o_dental_sometimes" : ""}`;
                return { ...dot, classes, top: lane * LANE_HEIGHT + LANE_HEIGHT / 2 };
            });
        return { ...rule, scale, dots, height: Math.max(1, ends.length) * LANE_HEIGHT };
    }

    get ghost() {
        return _t("Add a call on day %s", this.state.day);
    }

    addLabel(line) {
        return _t("Add a call: %s", line.name);
    }

    dayOf(ev, line) {
        const box = ev.currentTarget.getBoundingClientRect();
        return line.scale.dayAt((100 * (ev.clientX - box.left)) / box.width);
    }

    onMove(ev, line) {
        if (this.props.readonly || ev.target.closest("button, em")) {
            this.state.ruleId = 0;
        } else {
            Object.assign(this.state, { ruleId: line.id, day: this.dayOf(ev, line) });
        }
    }

    onLeave() {
        this.state.ruleId = 0;
    }

    onLine(ev, line) {
        if (!this.props.readonly && !ev.target.closest("button, em")) {
            return this.add(line, this.dayOf(ev, line));
        }
    }

    /** Open a form on a part of the book. What was typed into the book is saved first. */
    async open(props) {
        const { readonly, record } = this.props;
        if (readonly || (await record.save())) {
            this.dialog.add(
                FormViewDialog,
                {
                    canExpand: false,
                    readonly,
                    preventCreate: readonly,
                    preventEdit: readonly,
                    onRecordSaved: () => record.load(),
                    ...props,
                },
                { onClose: () => this.onLeave() },
            );
        }
    }

    edit(line, dot) {
        const remove = () =>
            this.remove("dental.protocol.step", dot.id, _t("The call was removed."));
        return this.open({
            resModel: "dental.protocol.step",
            resId: dot.id,
            title: line.name,
            removeRecord: this.props.readonly ? undefined : remove,
        });
    }

    async add(line, day) {
        const values = await this.orm.call("dental.protocol", "prepare_step", [[line.id], day]);
        const defaults = Object.entries(values).map(([name, value]) => [`default_${name}`, value]);
        return this.open({
            resModel: "dental.protocol.step",
            title: line.name,
            context: Object.fromEntries(defaults),
        });
    }

    editRule(line) {
        const remove = () => this.remove("dental.protocol", line.id, _t("The rule was removed."));
        return this.open({
            resModel: "dental.protocol",
            resId: line.id,
            title: line.name,
            context: { dental_in_book: 1 },
            removeRecord: this.props.readonly ? undefined : remove,
        });
    }

    async addRule() {
        if (await this.props.record.save()) {
            return this.open({
                resModel: "dental.protocol",
                title: _t("New rule"),
                context: { dental_in_book: 1, default_book_id: this.props.record.resId },
            });
        }
    }

    /** Archive a part of the book, and offer to bring it back. */
    async remove(model, id, message) {
        const write = async (values) => {
            await this.orm.write(model, [id], values);
            await this.props.record.load();
        };
        await write({ active: false });
        const close = this.notification.add(message, {
            type: "success",
            autocloseDelay: 12000,
            buttons: [{ name: _t("Undo"), onClick: () => (close(), write(KEPT)) }],
        });
    }
}

registry.category("fields").add("dental_book_timeline", {
    component: BookTimeline,
    supportedTypes: ["json"],
    isEmpty: () => false,
});
