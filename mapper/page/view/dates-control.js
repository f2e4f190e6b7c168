// @ts-check
/** @file Dates: a histogram to brush, two handles, two fields for days, and those without a date. */
import { makeBox, showCount } from "./facet-control.js";
import { make, makeSvg, nextFrame } from "./dom.js";
import { binAlong, binsOfKey, changedDates, chosenBins, draggedDates, steppedDates } from "../core/date-range.js";
import { daysHistogram } from "../core/day-bins.js";
import { dayWords, tickWords } from "../core/format.js";
import { OWN_COLORS } from "./glyphs.js";
import { focusedElement, media } from "./host.js";
import { axisTicks, dayOfIso, daysOfBins, isoOfDay, laneSpans, positionOfDay } from "../core/timeline.js";
import { word } from "../core/words.js";

/**
 * @import {Dates} from "../core/filter-set.js"
 * @import {DayBins} from "../core/day-bins.js"
 * @import {Side} from "../core/date-range.js"
 * @import {Timeline} from "../core/timeline.js"
 * @typedef {{counts: Uint32Array, width: number}} Stacked As from `stacked` in filter-set.js.
 * @typedef {(dates: Dates, how: {live: boolean}) => void} DatesChange `live`: more is to follow.
 */

/** Lanes for incidents that lie in several bins; beyond, they are counted a bin. */
const MOST_LANES = 4;

/** A pointer this near to a handle's line takes it; a finger is less exact. */
const HANDLE_PIXELS = 14;
const FINGER_PIXELS = 22;

/** The dates' part of the panel. */
export class DatesControl {
  /**
   * @param {Timeline} timeline
   * @param {DatesChange} change
   * @param {"dates"|"strip"} [prefix] Of the ids: it stands in the panel and below the map.
   */
  constructor(timeline, change, prefix = "dates") {
    this.prefix = prefix;
    this.timeline = timeline;
    this.change = change;
    this.bins = timeline.edges.length - 1;
    this.first = timeline.edges[0];
    this.last = timeline.edges[this.bins] - 1;
    /** @type {Dates} */
    this.dates = { from: null, to: null, undated: true };
    /** @type {{anchor: number, side: Side|null, moved: boolean, bin: number}|null} */
    this.drag = null;
    this.frame = 0;
    this.bars = makeSvg("svg", { class: "timeline-bars", viewBox: `0 0 ${this.bins} 100`, preserveAspectRatio: "none" });
    this.spans = makeSvg("svg", { class: "timeline-spans", preserveAspectRatio: "none" });
    this.shade = make("div", { class: "timeline-shade" });
    this.handles = { from: this.makeHandle("from"), to: this.makeHandle("to") };
    this.most = make("span", { class: "timeline-most" });
    this.plot = make("div", { class: "timeline-plot", "aria-hidden": "true" }, this.shade, this.bars, this.spans);
    this.track = make("div", { class: "timeline-track", id: prefix === "dates" ? "timeline" : "strip-timeline" }, this.plot, this.handles.from, this.handles.to);
    this.axis = make("div", { class: "timeline-axis", "aria-hidden": "true" });
    this.key = make("p", { class: "timeline-key" });
    /** What stands in the panel alone; a field for a day takes as long to make as all else. */
    this.form = prefix === "dates" ? this.makeForm() : null;
    this.drawAxis();
    for (const [type, act] of /** @type {[string, (event: PointerEvent) => void][]} */ ([["pointerdown", (event) => this.onDown(event)],
      ["pointermove", (event) => this.onMove(event)], ["pointerup", () => this.onUp()], ["pointercancel", () => this.onCancel()]])) {
      this.track.addEventListener(type, act);
    }
  }

  /** @param {Side} side */
  makeHandle(side) {
    return make("div", { class: `handle handle-${side}`, id: `${this.prefix}-handle-${side}`, role: "slider", tabindex: 0, "aria-label": word(`${this.prefix}.${side}`), "aria-orientation": "horizontal",
      "aria-valuemin": this.first, "aria-valuemax": this.last, onkeydown: (/** @type {KeyboardEvent} */ event) => this.onKey(event, side) });
  }

  /** The plot with its title, the fields for days, and those without one. */
  makeForm() {
    const fields = { from: this.makeField("from"), to: this.makeField("to") };
    const reset = make("button", { type: "button", class: "button", id: "dates-reset", onclick: () => this.clear() }, word("dates.reset"));
    const undated = makeBox({ id: "dates-undated", change: () => this.set({ undated: undated.input.checked }), name: make("span", {}, word("dates.undated")) });
    const element = make("div", { class: "dates" },
      make("p", { class: "timeline-title", id: "timeline-title" }, make("span", {}, word(`dates.by.${this.timeline.unit}`)), this.most), this.track, this.axis, this.key,
      make("div", { class: "date-fields" }, fields.from.label, fields.to.label, reset), undated.row);
    return { element, fields, reset, undated };
  }

  /** @param {Side} side */
  makeField(side) {
    const input = make("input", { type: "date", id: `dates-${side}`, min: isoOfDay(this.first), max: isoOfDay(this.last), onchange: () => this.onField(side) });
    return { input, label: make("label", { class: "date-field" }, make("span", {}, word(`dates.${side}`)), input) };
  }

  drawAxis() {
    const isWide = media("(min-width: 1024px)").matches;
    const most = this.prefix === "strip" && isWide ? 8 : this.prefix === "strip" && media("(max-width: 719.98px)").matches ? 3 : 5;
    let before = -Infinity;
    for (const { bin, day, isYear } of axisTicks(this.timeline, most)) {
      const atEnd = bin / this.bins > 0.8;
      if (atEnd && !isYear && bin - before < (1.8 * this.bins) / most) continue; // its word would reach back over the one before
      before = bin;
      const tick = make("span", { class: `tick${isYear ? " tick-year" : ""}${atEnd ? " tick-end" : ""}` }, tickWords(day, this.timeline.unit, isYear));
      tick.style.insetInlineStart = `${(bin / this.bins) * 100}%`;
      this.axis.append(tick);
    }
  }

  /**
   * @param {Dates} dates
   * @param {DayBins} bins
   * @param {Uint32Array} histogram
   * @param {Stacked|null} [stacked] The bars parted by a category, where they are to have its colors.
   */
  refresh(dates, bins, histogram, stacked = null) {
    this.dates = dates;
    const { exact, spans, covering, lasting, lasted, undated } = daysHistogram(bins, histogram);
    const { low, high } = chosenBins(this.timeline, dates);
    const most = exact.reduce((a, b, bin) => Math.max(a, b + lasting[bin]), 0);
    this.most.textContent = most ? word("dates.most", { n: most }) : "";
    this.bars.replaceChildren(...(stacked ? stacks({ exact, most }, stacked, low, high) : []), ...bars({ exact: stacked ? NONE : exact, below: exact, lasting, most }, low, high));
    this.drawSpans(spans, covering);
    this.showKey(lasted, spans.reduce((sum, [, , rows]) => sum + rows, 0));
    if (this.form) {
      showCount(this.form.undated, word("dates.undated"), undated);
      this.form.undated.input.checked = dates.undated;
    }
    this.showRange();
  }

  /**
   * Draw those that happened in one of several bins: each as a line, or where there is little room how many a bin may have.
   * @param {[number, number, number][]} spans
   * @param {Uint32Array} covering
   */
  drawSpans(spans, covering) {
    const laid = this.prefix === "strip" && spans.length ? null : laneSpans(spans, MOST_LANES);
    const lanes = laid ? laid.reduce((most, { lane }) => Math.max(most, lane + 1), 0) : 3;
    this.track.classList.toggle("has-spans", spans.length > 0);
    this.spans.setAttribute("viewBox", `0 0 ${this.bins} ${Math.max(lanes, 1) * 10}`);
    this.spans.style.height = `${lanes * 9}px`;
    const most = covering.reduce((a, b) => Math.max(a, b), 1);
    this.spans.replaceChildren(...(laid
      ? laid.map(({ from, to, lane }) => makeSvg("rect", { class: "span", x: from + 0.15, width: to - from + 0.7, y: lane * 10 + 3.5, height: 4 }))
      : [...covering].map((rows, bin) => makeSvg("rect", { class: "span", x: bin, width: 1, y: 30 - (rows / most) * 28, height: (rows / most) * 28 }))));
  }

  /**
   * @param {number} lasted Incidents that went on over several bins.
   * @param {number} uncertain Incidents in one of several bins.
   */
  showKey(lasted, uncertain) {
    const line = (/** @type {string} */ sample, /** @type {string} */ key, /** @type {number} */ n) =>
      (n ? [make("span", { class: "timeline-key-line" }, make("span", { class: sample, "aria-hidden": "true" }), word(key, { n }))] : []);
    const isShort = this.prefix === "strip";
    const rule = isShort || !(lasted + uncertain) ? [] : [make("span", { class: "timeline-key-line" }, word("dates.rule"))];
    this.key.replaceChildren(...line("lasting-sample", isShort ? "strip.lasting" : "dates.lasting", lasted), ...line("span-sample", isShort ? "strip.spans" : "dates.spans", uncertain), ...rule);
    this.key.hidden = !lasted && !uncertain;
  }

  /** @param {Dates} dates Chosen elsewhere. */
  showDates(dates) {
    this.dates = dates;
    this.showRange();
  }

  /** Bring handles, shade and fields to the days chosen. */
  showRange() {
    const { from, to } = this.dates;
    const at = { from: positionOfDay(this.timeline, from ?? this.first), to: positionOfDay(this.timeline, (to ?? this.last) + 1) };
    const part = (/** @type {number} */ position) => `${(position / this.bins) * 100}%`;
    this.handles.from.style.insetInlineStart = part(at.from);
    this.handles.to.style.insetInlineStart = part(at.to);
    this.shade.style.insetInlineStart = part(at.from);
    this.shade.style.width = part(Math.max(at.to - at.from, 0));
    this.showSide("from", from, this.first);
    this.showSide("to", to, this.last);
    for (const element of [this.form?.element, this.track]) element?.classList.toggle("has-range", from !== null || to !== null);
    const chosen = from !== null || to !== null || !this.dates.undated;
    if (!this.form) return;
    if (!chosen && focusedElement() === this.form.reset) this.handles.from.focus();
    this.form.reset.hidden = !chosen;
  }

  /**
   * @param {Side} side
   * @param {number|null} day
   * @param {number} limit
   */
  showSide(side, day, limit) {
    const handle = this.handles[side];
    handle.setAttribute("aria-valuenow", String(day ?? limit));
    handle.setAttribute("aria-valuetext", day === null ? word(`dates.${side}.open`, { date: dayWords(limit) }) : dayWords(day));
    if (!this.form) return;
    const { input } = this.form.fields[side];
    if (focusedElement() !== input || day !== null) input.value = day === null ? "" : isoOfDay(day);
  }

  /**
   * @param {Partial<Dates>} changed
   * @param {{live?: boolean}} [how]
   */
  set(changed, { live = false } = {}) {
    const dates = changedDates(this.dates, changed);
    if (live && dates.from === this.dates.from && dates.to === this.dates.to) return;
    this.dates = dates;
    this.showRange();
    this.change(dates, { live });
  }

  clear() {
    this.set({ from: null, to: null, undated: true });
  }

  /** @param {Side} side */
  onField(side) {
    const { value } = /** @type {NonNullable<DatesControl["form"]>} */ (this.form).fields[side].input;
    const day = dayOfIso(value);
    if (value && day === null) return;
    this.set({ [side]: day });
  }

  /**
   * @param {KeyboardEvent} event
   * @param {Side} side
   */
  onKey(event, side) {
    const step = binsOfKey(event.key, this.bins, this.isRightToLeft());
    if (step === undefined) return;
    event.preventDefault();
    this.set(steppedDates(this.timeline, this.dates, side, step));
  }

  isRightToLeft() {
    return getComputedStyle(this.track).direction === "rtl";
  }

  /** @param {PointerEvent} event @returns {number} The bin below the pointer. */
  binUnder(event) {
    const box = this.plot.getBoundingClientRect();
    return binAlong((event.clientX - box.left) / box.width, this.bins, this.isRightToLeft());
  }

  /** @param {PointerEvent} event */
  onDown(event) {
    if (event.button > 0) return;
    const side = this.handleNear(event);
    const { low, high } = chosenBins(this.timeline, this.dates);
    const other = side === "from" ? high : low;
    const bin = this.binUnder(event);
    this.drag = { anchor: side ? other : bin, side, moved: false, bin };
    this.track.setPointerCapture(event.pointerId);
    if (side) {
      event.preventDefault();
      this.handles[side].focus({ preventScroll: true });
    }
  }

  /** @param {PointerEvent} event @returns {Side|null} */
  handleNear(event) {
    if (event.target === this.handles.from) return "from";
    if (event.target === this.handles.to) return "to";
    const isMirrored = this.isRightToLeft();
    const distance = (/** @type {Side} */ side) => {
      const { left, right } = this.handles[side].getBoundingClientRect();
      return Math.abs(event.clientX - ((side === "from") === isMirrored ? left : right)); // where its line is
    };
    const side = distance("from") <= distance("to") ? "from" : "to";
    return distance(side) <= (event.pointerType === "touch" ? FINGER_PIXELS : HANDLE_PIXELS) ? side : null;
  }

  /** @param {PointerEvent} event */
  onMove(event) {
    if (!this.drag) return;
    const bin = this.binUnder(event);
    if (!this.drag.moved && !this.drag.side && bin === this.drag.anchor) return;
    this.drag.moved = true;
    this.drag.bin = bin;
    this.frame ||= nextFrame(() => {
      this.frame = 0;
      if (this.drag) this.set(draggedDates(this.timeline, this.drag, this.drag.bin), { live: true });
    });
  }

  /** The browser took the pointer, to scroll. */
  onCancel() {
    if (this.drag?.moved) this.change(this.dates, { live: false });
    this.drag = null;
  }

  onUp() {
    const { drag } = this;
    if (!drag) return;
    const last = draggedDates(this.timeline, drag, drag.bin);
    this.drag = null;
    if (drag.moved) this.set(last);
    else if (!drag.side) this.set(daysOfBins(this.timeline, drag.anchor, drag.anchor));
  }
}

/** Where stacks stand in place of bars. */
const NONE = new Uint32Array(0);

/** How much of a bin a bar fills. */
const BAR_WIDTH = 0.84;

/**
 * @param {number} rows
 * @param {number} most Of all bins.
 * @returns {number} In hundredths of the plot; few can still be seen.
 */
function barHeight(rows, most) {
  return rows ? Math.max((rows / most) * 100, 3) : 0;
}

/**
 * @param {{exact: ArrayLike<number>, below: Uint32Array, lasting: Uint32Array, most: number}} counts `exact`: those with a bar of their own; `below`: how many stand
 *   below those of `lasting`, which went on over several bins.
 * @param {number} low First bin chosen.
 * @param {number} high
 */
function bars({ exact, below, lasting, most }, low, high) {
  return [...lasting].flatMap((rows, bin) => {
    const out = bin >= low && bin <= high ? "" : " bar-out";
    const bar = (/** @type {string} */ kind, /** @type {number} */ y, /** @type {number} */ high) => (high ? [makeSvg("rect", { class: `${kind}${out}`, x: bin + 0.08, width: BAR_WIDTH, y, height: high })] : []);
    const [bottom, own, above] = [barHeight(below[bin], most), barHeight(exact[bin] ?? 0, most), barHeight(rows, most)];
    return [...bar("bar", 100 - own, own), ...bar("bar bar-lasting", Math.max(100 - bottom - above, 0), above)];
  });
}

/**
 * Bars that are parted by a category, the most frequent below: one path a color, and one more for what is not chosen.
 * @param {{exact: Uint32Array, most: number}} counts
 * @param {Stacked} stacked
 * @param {number} low
 * @param {number} high
 */
function stacks({ exact, most }, { counts, width }, low, high) {
  const paths = Array.from({ length: 2 * width }, () => "");
  exact.forEach((rows, bin) => {
    const scale = rows ? barHeight(rows, most) / rows : 0;
    const isOut = bin < low || bin > high;
    for (let share = 0, y = 100; share < width; share++) {
      const height = counts[bin * width + share] * scale;
      if (!height) continue;
      paths[2 * share + Number(isOut)] += `M${bin + 0.08} ${y}v${-height}h${BAR_WIDTH}v${height}z`;
      y -= height;
    }
  });
  return paths.flatMap((d, i) => (d ? [makeSvg("path", { class: `bar bar-stacked ${(i >> 1) < width - 1 ? OWN_COLORS[i >> 1] : "own-other"}${i & 1 ? " bar-out" : ""}`, d })] : []));
}
