import { FURTHEST_YEARS } from "../const";

/** The days of a book's picture: near ones far apart, distant ones close together. */
const AFTER = [0, 1, 3, 7, 14, 30, 90, 180, 360];
const AHEAD = [0, 1, 3, 7, 14, 30];
// In percent of the line: where the first of these days stands, and the last. Behind it is room for
// what is repeated for years.
const START = 3;
const END_AFTER = 85;
const END_AHEAD = 94;

/** Days on a line, from left to right after an event, from right to left ahead of it. */
export class DayScale {
    constructor(isAhead) {
        this.isAhead = isAhead;
        this.days = isAhead ? AHEAD : AFTER;
        this.end = isAhead ? END_AHEAD : END_AFTER;
        this.step = (this.end - START) / (this.days.length - 1);
        this.ticks = this.days.map((day) => ({ day, x: this.position(day) }));
    }

    /** The place of a day, in percent. */
    position(day) {
        const last = this.days.length - 1;
        const index = this.days.findLastIndex((start) => start <= day);
        const start = this.days[index];
        let x = START + index * this.step;
        if (index < last) {
            x += (this.step * (day - start)) / (this.days[index + 1] - start);
        } else {
            const beyond = Math.log(day / start) / Math.log((FURTHEST_YEARS * 360) / start);
            x += (100 - this.end - START) * Math.min(1, beyond);
        }
        return this.isAhead ? 100 - x : x;
    }

    /** The day that is meant by a place: a whole one, a round one where they stand close. */
    dayAt(x) {
        const place = Math.max(0, ((this.isAhead ? 100 - x : x) - START) / this.step);
        const last = this.days.length - 1;
        if (place >= last) {
            return this.days[last];
        }
        const index = Math.floor(place);
        const gap = this.days[index + 1] - this.days[index];
        const day = this.days[index] + (place - index) * gap;
        const grid = gap > 60 ? 10 : gap > 20 ? 5 : 1;
        return Math.round(day / grid) * grid;
    }
}
