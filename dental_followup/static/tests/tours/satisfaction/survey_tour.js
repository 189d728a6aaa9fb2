/** A patient answers the survey on a telephone; no step leans on a text of the interface. */
import { registry } from "@web/core/registry";

const scale = (dimension, value) => ({
    trigger: `[data-dental="${dimension}"] label:has(input[value="${value}"])`,
    run: "click",
});

registry.category("web_tour.tours").add("dental_followup_survey", {
    steps: () => [
        { trigger: "button[type=submit][value=start]", run: "click" },
        scale("quality", 5),
        scale("dentist", 5),
        scale("nurse", 2),
        scale("reception", 4),
        scale("environment", 5),
        scale("waiting", 1),
        scale("price", 3),
        scale("recommend", 7),
        { trigger: ".o_survey_comment_container textarea", run: "edit 等了一个小时" },
        { trigger: "button[type=submit][value=send]", run: "click" },
        { trigger: ".o_dental_thanks" },
    ],
});

registry.category("web_tour.tours").add("dental_followup_tablet", {
    steps: () => [
        { trigger: ".o_dental_logout", run: "click", expectUnloadPage: true },
        { trigger: ".o_dental_begin", run: "click", expectUnloadPage: true },
        scale("quality", 4),
        { trigger: "button[type=submit][value=send]", run: "click", expectUnloadPage: true },
        { trigger: ".o_dental_notice" },
    ],
});
