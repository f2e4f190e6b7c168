// @ts-check
/** @file The strip of time below the map: when the incidents were, a range to brush, periods to press, a window that plays. */
import { DatesControl } from "./dates-control.js";
import { byId, later, make } from "./dom.js";
import { countInPeriod } from "../core/day-bins.js";
import { fitRow } from "./fit-row.js";
import { periodCountWords } from "../core/date-range.js";
import { NO_DAY } from "../core/filters.js";
import { listen, prefersStillness } from "./host.js";
import { positionOfDay } from "../core/timeline.js";
import { capsuleLanes, movedWindow, playedStep, presetsOf, windowsOf } from "../core/time-window.js";
import { numberWords, word } from "../core/words.js";

/**
 * @import {Incidents} from "./data.js"
 * @import {Dates, FilterSet, Outcome} from "../core/filter-set.js"
 * @typedef {(dates: Dates, how: {live: boolean}) => void} StripChange
 */

/** Up to so many incidents with a date have a capsule each; beyond, bars count them. */
const MOST_CAPSULES = 200;

/** A capsule's height and least width in pixels, and the room between two. */
const CAPSULE_PIXELS = 11;
const GAP_PIXELS = 2;
const LEAST_LANE_PIXELS = 4;
const PLOT_PADDING_PIXELS = 4;

/** How long a window rests between two steps, in milliseconds. */
const PLAY_MILLISECONDS = 150;
const STILL_PLAY_MILLISECONDS = 1_000;

/** Shows and changes the dates. */
export class TimeStrip {
  /**
   * @param {Incidents} incidents
   * @param {FilterSet} set
   * @param {StripChange} change
   */
  constructor(incidents, set, change) {
    this.incidents = incidents;
    this.set = set;
    this.change = change;
    this.element = byId("strip");
    /** @type {Dates} */
    this.dates = { from: null, to: null, undated: true };
    this.timer = 0;
    this.room = "";
    const { range } = set;
    if (!set.timeline || !range) return; // no dates: no strip
    this.all = { from: range[0], to: range[1] };
    this.control = new DatesControl(set.timeline, (dates, how) => this.choose(dates, how), "strip");
    this.timeline = set.timeline;
    byId("page").classList.add("has-strip");
    this.element.hidden = false;
    this.presets = this.makePresets();
    this.window = make("select", { class: "list-order", id: "strip-window", "aria-label": word("strip.window") },
      ...windowsOf(range[0], range[1]).map((days) => make("option", { value: String(days) }, word(`strip.window.${days}`))));
    this.window.value = String(windowsOf(range[0], range[1]).filter((days) => days <= 31).at(-1) ?? this.window.value);
    this.play = make("button", { type: "button", class: "button strip-play", id: "strip-play", "aria-pressed": "false", onclick: () => this.togglePlay() });
    this.undated = make("button", { type: "button", class: "button strip-undated", id: "strip-undated", onclick: () => this.choose({ ...this.dates, undated: !this.dates.undated }, { live: false }) });
    this.capsules = make("div", { class: "capsules", "aria-hidden": "true" });
    this.control.plot.append(this.capsules);
    this.period = make("p", { class: "strip-period", "aria-live": "polite" });
    const presets = this.presets.map(({ button }) => button);
    const note = make("div", { class: "strip-note" }, this.control.key, this.period);
    const tools = make("div", { class: "strip-tools" }, make("div", { class: "strip-presets", role: "group", "aria-label": word("strip.periods") }, ...presets),
      note, make("div", { class: "strip-moves" }, this.window, this.stepButton(-1), this.play, this.stepButton(1), this.undated));
    this.element.append(tools, make("div", { class: "strip-plot" }, this.control.track, this.control.axis));
    if (!windowsOf(range[0], range[1]).length) this.element.classList.add("is-still");
    this.showPlaying(false);
    // the days of all presets can be brushed, too; the latest ones go first, then the years from the oldest on
    this.fit = fitRow(tools, [...presets.slice(-1), this.window, ...presets.slice(1, -1), note, this.play, this.undated]);
    this.drawCapsules();
    listen(globalThis, "resize", () => this.placeCapsules());
  }

  makePresets() {
    const all = { dates: { from: null, to: null }, label: word("strip.all") };
    const others = presetsOf(this.all?.from ?? 0, this.all?.to ?? 0).map(({ name, year, period }) => ({
      dates: period, label: name === "year" ? String(year) : word("strip.latest"),
    }));
    return [all, ...others].map(({ dates, label }) => ({
      dates, button: make("button", { type: "button", class: "button strip-preset", onclick: () => this.choose({ ...this.dates, ...dates }, { live: false }) }, label),
    }));
  }

  /** @param {-1|1} way */
  stepButton(way) {
    const label = word(way < 0 ? "strip.back" : "strip.on");
    return make("button", { type: "button", class: `button step step-${way < 0 ? "previous" : "next"}`, id: `strip-${way < 0 ? "back" : "on"}`, "aria-label": label, title: label, onclick: () => this.step(way * this.days, { live: false }) });
  }

  /** The length of the window. */
  get days() {
    return Number(this.window?.value) || 1;
  }

  /**
   * @param {Dates} dates
   * @param {{live: boolean}} how
   */
  choose(dates, how) {
    if (!how.live) this.stop();
    this.change(dates, how);
  }

  /**
   * @param {number} step
   * @param {{live: boolean}} how
   * @returns {boolean} False at the end.
   */
  step(step, how) {
    const next = this.all && movedWindow(this.dates, this.days, step, this.all);
    if (!next) return false;
    if (!how.live) this.stop();
    this.change({ ...this.dates, ...next }, how);
    return true;
  }

  togglePlay() {
    if (this.timer) this.choose(this.dates, { live: false });
    else this.tick();
  }

  tick() {
    if (!this.step(playedStep(this.days), { live: true })) return this.choose(this.dates, { live: false });
    this.showPlaying(true);
    this.timer = later(() => this.tick(), prefersStillness() ? STILL_PLAY_MILLISECONDS : PLAY_MILLISECONDS);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.showPlaying(false);
  }

  /** @param {boolean} is */
  showPlaying(is) {
    if (!this.play) return;
    this.play.setAttribute("aria-pressed", String(is));
    this.play.replaceChildren(make("span", { class: is ? "sign-pause" : "sign-play", "aria-hidden": "true" }), make("span", { class: "strip-play-word" }, word(is ? "strip.pause" : "strip.play")));
    this.play.setAttribute("aria-label", word(is ? "strip.pause" : "strip.play"));
  }

  /**
   * @param {Dates} dates
   * @param {ArrayLike<number>} fails Of the present filters, by row.
   */
  show(dates, fails) {
    this.dates = dates;
    if (!this.control || !this.presets) return;
    for (const { dates: { from, to }, button } of this.presets) button.setAttribute("aria-pressed", String(from === dates.from && to === dates.to));
    this.control.showDates(dates);
    this.fails = fails;
    this.markCapsules();
  }

  /**
   * Count what the other filters leave; after the picture, for it takes as long as a filter.
   * @param {Outcome} outcome
   */
  count(outcome) {
    const f = outcome.filters.findIndex(({ key }) => key === "dates");
    const filter = /** @type {any} */ (outcome.filters[f]);
    this.counted = outcome;
    if (!this.control || !this.undated) return;
    const histogram = this.set.histogram(outcome, f);
    if (!filter.bins) return;
    this.control.refresh(this.dates, filter.bins, histogram, this.set.stacked(outcome, this.incidents.colors));
    const undated = histogram[filter.bins.bins] ?? 0;
    this.undated.hidden = !undated;
    this.undated.replaceChildren(`+${numberWords(undated)} `, make("span", { class: "strip-undated-word" }, word("strip.no-date")));
    this.undated.setAttribute("aria-pressed", String(this.dates.undated));
    this.undated.setAttribute("aria-label", word("strip.undated.long", { n: undated }));
    this.showPeriod(outcome, filter.bins.vague, this.dates.undated ? undated : 0);
    const room = `${String(undated).length * Number(undated > 0)} ${Boolean(this.period?.textContent)} ${this.control.key.hidden}`;
    if (room !== this.room) this.fit?.(); // what the row holds has become wider or narrower
    this.room = room;
  }

  /** The marks are colored by something else. */
  recolor() {
    if (this.counted) this.count(this.counted);
  }

  /**
   * Say how many of those in the period only may have been in it, or went on beyond it; not while it moves.
   * @param {Outcome} outcome
   * @param {Uint32Array} vague As in `DayBins`.
   * @param {number} undated How many of those shown have no date.
   */
  showPeriod({ shown, fails }, vague, undated) {
    const { from, to } = this.dates;
    if (!this.period || this.timer || this.control?.drag) return;
    const isChosen = from !== null || to !== null;
    const text = isChosen ? periodCountWords(countInPeriod(/** @type {any} */ (this.incidents.columns), vague, fails, this.dates), shown.length - undated) : "";
    if (this.period.textContent !== text) this.period.textContent = text;
    this.element.classList.toggle("has-period", Boolean(text));
  }

  /** Make a capsule an incident, if there are few: dashed where its days are not known, whole where it went on over them. */
  drawCapsules() {
    const { day_start: start, day_end: end, lasted } = this.incidents.columns;
    const rows = Array.from({ length: Math.min(this.incidents.count, 2 * MOST_CAPSULES) }, (_, row) => row).filter((row) => start[row] !== NO_DAY || end[row] !== NO_DAY);
    if (this.incidents.count > 2 * MOST_CAPSULES || rows.length > MOST_CAPSULES) return;
    this.rows = rows.map((row) => {
      const from = start[row] === NO_DAY ? end[row] : start[row];
      const to = end[row] === NO_DAY ? start[row] : end[row];
      const element = make("span", { class: start[row] === end[row] ? "capsule" : lasted?.[row] ? "capsule capsule-lasting" : "capsule capsule-vague" });
      return { row, from, to, element };
    });
    this.capsules?.append(...this.rows.map(({ element }) => element));
  }

  /** Put the capsules into lanes, as the width of the strip has it: once the strip has one. */
  placeCapsules() {
    const { rows, timeline, control, capsules } = this;
    if (!rows || !timeline || !control || !capsules) return;
    const bins = timeline.edges.length - 1;
    const width = control.plot.clientWidth || 700;
    const placed = rows.map(({ from, to }) => {
      const [left, right] = [from, to + 1].map((day) => (positionOfDay(timeline, day) / bins) * width);
      const wide = Math.max(right - left, CAPSULE_PIXELS);
      const start = Math.min(Math.max((left + right - wide) / 2, 0), width - wide);
      return { from: start, to: start + wide };
    });
    const lanes = capsuleLanes(placed, GAP_PIXELS);
    const most = Math.max(...lanes, 0) + 1;
    const room = control.plot.clientHeight - PLOT_PADDING_PIXELS || 46;
    this.element.classList.toggle("has-capsules", room / most >= LEAST_LANE_PIXELS); // thinner ones cover each other: bars count them
    const height = Math.min(CAPSULE_PIXELS + GAP_PIXELS, room / most);
    rows.forEach(({ element }, i) => {
      element.style.insetInlineStart = `${(placed[i].from / width) * 100}%`;
      element.style.width = `${((placed[i].to - placed[i].from) / width) * 100}%`;
      element.style.bottom = `${lanes[i] * height}px`;
      element.style.height = `${Math.max(height - GAP_PIXELS, 3)}px`;
    });
  }

  /** @param {number|null} selected @param {number|null} hovered */
  mark(selected, hovered) {
    this.selected = selected;
    this.hovered = hovered;
    this.markCapsules();
  }

  markCapsules() {
    for (const { row, element } of this.rows ?? []) {
      element.classList.toggle("is-out", Boolean(this.fails?.[row]));
      element.classList.toggle("is-chosen", row === this.selected || row === this.hovered);
    }
  }
}
