/** @odoo-module **/

import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { Layout } from "@web/search/layout";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";

// How often the page reads itself anew, in milliseconds.
const REFRESH = 60000;
const WIDTH = 160;
const HEIGHT = 36;

/** The lines of a trend: weeks without a value are gaps. */
export function trendLines(values, width = WIDTH, height = HEIGHT) {
    const known = values.filter((value) => value !== null);
    const low = Math.min(...known);
    const span = Math.max(...known) - low || 1;
    const lines = [[]];
    values.forEach((value, week) => {
        if (value === null) {
            lines.push([]);
            return;
        }
        const x = (week * (width - 6)) / Math.max(values.length - 1, 1) + 3;
        const y = height - 4 - ((value - low) * (height - 8)) / span;
        lines[lines.length - 1].push([Math.round(x), Math.round(y)]);
    });
    return lines.filter((line) => line.length);
}

/** The clinic's day at a glance; on the wall without names, and large. */
export class ManagerPage extends Component {
    static template = "dental_followup.ManagerPage";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.isWall = Boolean(this.props.action.params?.wall);
        this.display = { controlPanel: {} };
        this.state = useState({ page: null, isOld: false });
        onWillStart(() => this.load());
        this.timer = browser.setInterval(() => this.refresh(), REFRESH);
        onWillUnmount(() => browser.clearInterval(this.timer));
    }

    async load() {
        this.state.page = await this.orm.call("dental.manager.page", "get_page", [], {
            is_wall: this.isWall,
        });
        this.state.isOld = false;
    }

    /** A screen that nobody watches must not fill with errors while the server is away. */
    async refresh() {
        try {
            await this.orm.silent
                .call("dental.manager.page", "get_page", [], { is_wall: this.isWall })
                .then((page) => Object.assign(this.state, { page, isOld: false }));
        } catch {
            this.state.isOld = true;
        }
    }

    open(action) {
        if (action) {
            this.action.doAction(action);
        }
    }

    openPromise(id) {
        this.open({
            type: "ir.actions.act_window",
            res_model: "dental.promise",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openWall() {
        this.open("dental_followup.dental_manager_page_action_wall");
    }

    points(line) {
        return line.map((point) => point.join(",")).join(" ");
    }

    lines(figure) {
        return trendLines(figure.values);
    }

    text(figure, value) {
        if (value === null || value === undefined) {
            return "–";
        }
        return figure.unit ? `${Math.round(value)} ${figure.unit}` : String(value);
    }

    thisWeek(figure) {
        return figure.values[figure.values.length - 1];
    }

    lastWeek(figure) {
        return figure.values[figure.values.length - 2];
    }

    /** Whether this week is better or worse than the last; nothing where one of them has no value. */
    change(figure) {
        const [before, now] = [this.lastWeek(figure), this.thisWeek(figure)];
        if (before === null || now === null || Math.round(before) === Math.round(now)) {
            return "";
        }
        return now > before === figure.is_good ? "text-success" : "text-danger";
    }
}

registry.category("actions").add("dental_manager_page", ManagerPage);
