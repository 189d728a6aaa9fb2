/** @odoo-module **/

import { _t } from "@web/core/l10n/translation";

/** The headings of the dashboard. Its spreadsheet calls _t too, but terms are collected from files of code only. */
export const DASHBOARD_HEADINGS = [
    _t("Follow-ups in the period"),
    _t("Follow-up rate by week"),
    _t("Calls due by week"),
    _t("By person"),
    _t("By week"),
    _t("Complaints by category"),
];
