import { LEVELS, NONE } from "../const";

/** The most urgent of some levels; the server's tools/triage.py decides in the same way. */
export function worst(levels) {
    return levels.reduce((a, b) => (LEVELS.indexOf(b) > LEVELS.indexOf(a) ? b : a), NONE);
}

/** Every question of the script column's data, in the order in which they stand there. */
export function questionsOf(data) {
    const sections = (data?.scripts || []).flatMap((script) => script.sections);
    return [
        ...(data?.first || []),
        ...sections.flatMap((section) => section.questions),
        ...(data?.others || []),
    ];
}

/**
 * What an answer means: of a draft what the rules make of it, so that it shows before it is saved;
 * of a finished call what was judged then.
 */
export function verdictOf(question, value, isFinished) {
    const choice = question.choices.find((c) => c.value === value);
    return (
        (!isFinished && choice) || {
            words: question.answer,
            level: NONE,
            advice: [],
            ...question,
        }
    );
}

/** The answers as they are on the screen: id → value, and whether somebody clicked it. */
export function answersOf(list) {
    return new Map(list.records.map(({ resId, data }) => [resId, data]));
}

/** Whether somebody gave an answer that means that something is not well. */
export function isNotWell(question, answer) {
    return Boolean(answer?.is_asked && answer.value) && answer.value !== question.well;
}
