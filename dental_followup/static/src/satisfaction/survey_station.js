/**
 * A tablet that reception has handed over: after an answer, or when a patient has walked away, it goes
 * back to the page that waits for the next one.
 */
import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

const THANKS_MS = 8000;
const IDLE_MS = 120000;
const CHECK_MS = 500;

export class SurveyStation extends Interaction {
    static selector = "[data-dental-station]";
    dynamicContent = {
        _root: {
            "t-on-pointerdown": () => this.rest(IDLE_MS),
            "t-on-input": () => this.rest(IDLE_MS),
        },
    };

    setup() {
        this.isThanked = false;
        this.rest(IDLE_MS);
        const timer = setInterval(() => this.look(), CHECK_MS);
        this.registerCleanup(() => clearInterval(timer));
    }

    rest(milliseconds) {
        if (!this.isThanked) {
            clearTimeout(this.timer);
            this.timer = setTimeout(() => this.leave(), milliseconds);
        }
    }

    look() {
        if (!this.isThanked && this.el.querySelector(".o_dental_thanks")) {
            this.rest(THANKS_MS);
            this.isThanked = true;
        }
    }

    leave() {
        const token = encodeURIComponent(this.el.dataset.dentalStation);
        window.location.assign(`/dental/station/${token}?tablet=1`);
    }
}

registry.category("public.interactions").add("dental_followup.survey_station", SurveyStation);
