/**
 * The server's codes that the screens decide by. tests/whole/test_const_js.py compares each with the
 * server's own; no other module writes them down. Each is JSON, so that the test can read it.
 */

// Outcomes of a call: nobody was reached.
export const NOT_REACHED = ["no_answer", "busy", "wrong_number"];
// Direction of a call: the patient has rung.
export const INBOUND = "inbound";
// States of a call.
export const DRAFT = "draft";
export const DONE = "done";
// How urgent, from the least to the most.
export const LEVELS = ["none", "green", "book", "amber", "red"];
// Those of which a dentist hears.
export const URGENT = ["amber", "red"];
export const NONE = "none";
export const GREEN = "green";
// Codes of the answers to a yes/no question.
export const YES_NO = ["no", "yes"];
// How far ahead a call of a rule book may stand.
export const FURTHEST_YEARS = 30;
