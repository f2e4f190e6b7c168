// @ts-check
/** @file The months of a page of counts, or its days, as bars; and the choice of months. */
import { byId, make, makeSvg } from "./dom.js";
import { dayName, monthCode, monthName, monthOfCode } from "../core/counts-data.js";
import { word } from "../core/words.js";

/**
 * @import {Choice, Period} from "../core/count-crossing.js"
 * @typedef {{months: Period[], choice: Choice, changed: () => void, days: (() => Promise<Map<number, number>>)|null}} TimeParts
 *   `days`: counts the days under the choice; null if the page has none.
 */

const HEIGHT = 96;

/** Bars of time. */
export class CountsTime {
  /** @param {TimeParts} parts */
  constructor(parts) {
    this.parts = parts;
    const ends = parts.months.flatMap(({ first, last }) => [first, last]).filter((month) => month !== null);
    this.first = Math.min(...ends);
    this.last = Math.max(...ends);
    this.hasMonths = ends.length > 0;
    byId("time").hidden = !this.hasMonths;
    this.withDays = make("input", { type: "checkbox", id: "days", onchange: () => this.draw() });
    this.from = this.select("from");
    this.to = this.select("to");
    byId("range").replaceChildren(
      make("label", {}, word("counts.from"), this.from), make("label", {}, word("counts.to"), this.to),
      ...(parts.days ? [make("label", {}, this.withDays, word("counts.days"))] : []));
    /** @type {Float64Array} */
    this.counts = new Float64Array(parts.months.length);
    this.total = 0;
    this.drawing = 0;
  }

  /** @param {"from"|"to"} end */
  select(end) {
    const months = this.hasMonths ? Array.from({ length: this.last - this.first + 1 }, (_, n) => this.first + n) : [];
    const options = [make("option", { value: "" }, word("counts.any")), ...months.map((month) => make("option", { value: monthCode(month) }, monthName(month)))];
    const select = make("select", { id: `month-${end}`, onchange: () => {
      this.parts.choice[end] = monthOfCode(select.value);
      this.parts.changed();
    } }, ...options);
    return select;
  }

  /** @param {Float64Array} counts By period, under all but the months that are chosen. @param {number} total */
  show(counts, total) {
    const { choice } = this.parts;
    this.counts = counts;
    this.total = total;
    for (const end of /** @type {const} */ (["from", "to"])) this[end].value = choice[end] === null ? "" : monthCode(choice[end]);
    this.draw();
  }

  draw() {
    const turn = ++this.drawing;
    const { days } = this.parts;
    if (!this.hasMonths) return;
    if (!days || !this.withDays.checked) {
      this.drawMonths();
      return;
    }
    byId("time-note").textContent = word("counts.days.loading");
    days().then((counted) => {
      if (turn === this.drawing) this.drawDays(counted);
    });
  }

  drawMonths() {
    const { months, choice } = this.parts;
    const bars = new Float64Array(this.last - this.first + 1);
    let uncertain = 0;
    months.forEach(({ first, last }, period) => {
      if (first !== null && first === last) bars[first - this.first] += this.counts[period];
      else uncertain += this.counts[period];
    });
    const isIn = (/** @type {number} */ month) => (choice.from === null || month >= choice.from) && (choice.to === null || month <= choice.to);
    const choose = (/** @type {number} */ month) => {
      const isAlone = choice.from === month && choice.to === month;
      [choice.from, choice.to] = isAlone ? [null, null] : [month, month];
      this.parts.changed();
    };
    this.drawBars([...bars], this.first, { name: monthName, isIn, choose, label: "counts.bars" });
    byId("time-note").textContent = uncertain ? word("counts.uncertain", { n: uncertain }) : "";
  }

  /** @param {Map<number, number>} counted */
  drawDays(counted) {
    const numbers = [...counted.keys()];
    if (!numbers.length) {
      byId("bars").replaceChildren();
      byId("time-note").textContent = word("counts.uncertain.days", { n: this.total });
      return;
    }
    const first = numbers.reduce((a, b) => Math.min(a, b));
    const last = numbers.reduce((a, b) => Math.max(a, b));
    const bars = Array.from({ length: last - first + 1 }, (_, n) => counted.get(first + n) ?? 0);
    this.drawBars(bars, first, { name: dayName, isIn: () => true, choose: null, label: "counts.bars.days" });
    const rest = this.total - bars.reduce((sum, bar) => sum + bar, 0);
    byId("time-note").textContent = rest ? word("counts.uncertain.days", { n: rest }) : "";
  }

  /**
   * @param {number[]} bars
   * @param {number} first What the first bar stands for.
   * @param {{name: (at: number) => string, isIn: (at: number) => boolean, choose: ((at: number) => void)|null, label: string}} how
   */
  drawBars(bars, first, { name, isIn, choose, label }) {
    const most = Math.max(bars.reduce((a, b) => Math.max(a, b), 0), 1);
    const width = 1000 / bars.length;
    const [begin, end] = [name(first), name(first + bars.length - 1)];
    const svg = makeSvg("svg", { viewBox: `0 0 1000 ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": word(label, { from: begin, to: end }) });
    const gap = width > 5 ? 1 : 0;
    const path = (/** @type {boolean} */ inside) => bars.map((count, n) => {
      const height = count ? Math.max((count / most) * HEIGHT, 1) : 0;
      return count && isIn(first + n) === inside ? `M${n * width} ${HEIGHT}v${-height}h${width - gap}v${height}z` : "";
    }).join("");
    svg.append(makeSvg("path", { class: "bar is-out", d: path(false) }), makeSvg("path", { class: "bar", d: path(true) }));
    bars.forEach((count, n) => {
      const hit = makeSvg("rect", { class: "hit", x: n * width, y: 0, width, height: HEIGHT });
      hit.append(makeSvg("title", {}, word("counts.bar", { when: name(first + n), n: count })));
      if (choose) hit.addEventListener("click", () => choose(first + n));
      svg.append(hit);
    });
    byId("bars").replaceChildren(svg, make("div", { class: "axis", "aria-hidden": "true" }, make("span", {}, begin), make("span", {}, end)));
  }
}
