// @ts-check
/** @file The page as a whole: filters, map, list, matrix and detail in step. */
import { Address } from "./address.js";
import { Controls } from "./controls.js";
import { yieldToControls } from "./covered-marks.js";
import { Detail } from "./detail.js";
import { linkNotes } from "./editing.js";
import { afterFrame, beforePicture, byId } from "./dom.js";
import { FilterSet } from "../core/filter-set.js";
import { mayBeTable } from "../core/filters.js";
import { FoundWords } from "./found-words.js";
import { onKey, onPrint, onResize, place } from "./host.js";
import { IncidentLayer } from "./incident-layer.js";
import { chosenOfLink, damagedParts, encodeLink, linkOfChosen } from "../core/link.js";
import { showColors } from "./legend.js";
import { sumWords } from "../core/own-fields.js";
import { IncidentList } from "./list.js";
import { ListBar } from "./list-bar.js";
import { countInView, distanceTo, distancesTo, inListOrder, rowsInView } from "../core/list-order.js";
import { keepScaleClear } from "./map-controls.js";
import { MapFlight } from "./map-flight.js";
import { areaBox } from "./narrowest-areas.js";
import { KeyBar } from "./key-bar.js";
import { LegendRow } from "./legend-row.js";
import { Matrix } from "./matrix-view.js";
import { ROLES } from "../core/roles.js";
import { LinkedIncident } from "./row-finder.js";
import { Offers } from "./offers.js";
import { OpenedIncident } from "./opened-incident.js";
import { PartCounts } from "./part-counts.js";
import { restNote } from "./rest-note.js";
import { choiceNames } from "./search-names.js";
import { searchTerms } from "../core/search-terms.js";
import { ShadeKey } from "./shade-key.js";
import { Sheet } from "./sheet.js";
import { Steps } from "./steps.js";
import { TimeParts } from "./time-parts.js";
import { TimeStrip } from "./time-strip.js";
import { Views } from "./views.js";
import { middleOf, viewOf } from "./world.js";
import { skipTo } from "./skip-link.js";
import { word } from "../core/words.js";

/**
 * @import {Incidents} from "./data.js"
 * @import {Basemap} from "./basemap.js"
 * @import {Caption} from "./caption.js"
 * @import {How} from "./controls.js"
 * @import {Outcome} from "../core/filter-set.js"
 * @import {LinkState, ViewName} from "../core/link.js"
 * @import {IncidentActions} from "./incident-actions.js"
 * @import {PrintSheet} from "./print.js"
 * @import {Term} from "../core/search-terms.js"
 * @import {Searcher} from "./search-control.js"
 * @typedef {{fit: (how?: {first?: boolean}) => void, makeSearcher: (set: FilterSet) => Searcher}} PageNeeds
 */

/** The page with its parts and its choices. */
export class Page {
  /** @type {Basemap|null} */ basemap = null;
  /** @type {PrintSheet|null} */ printSheet = null;
  /** @type {IncidentActions|null} */ actions = null;
  /** @type {Caption|null} */ caption = null;
  /** @type {import("./pen.js").Pen|null} */ pen = null;
  /** @type {Uint32Array} */ shown = new Uint32Array(0);
  /** @type {number[]|null} The incidents of one mark, if the list shows only these. */ here = null;
  /** @type {ArrayLike<number>} The rows of the list. */ listed = [];
  /** @type {Term[]} Of the search. */ terms = [];
  /** @type {string[]} Names in the link that are not in the file. */ missing = [];
  /** @type {string[]} Unreadable parts of the link. */ damaged = [];
  /** @type {Outcome|null} Of the filters. */ outcome = null;
  hasBegun = false;
  willCountHere = false;
  looking = false; // whether the incident of a link is being looked for
  restoring = false; // whether the page is being brought to the state of a link: list, marks and matrix follow once
  /** @type {() => Promise<void>|null} Called at once when other incidents are shown or opened; drawn is that once the promise is kept, at once for none. */
  announce = () => null;
  /** @type {Promise<void>|null} What the last outcome of the filters waits for. */ waits = null;
  changed = () => {}; // called when something else is shown or opened

  /**
   * @param {any} map
   * @param {Incidents} incidents
   * @param {PageNeeds} needs
   */
  constructor(map, incidents, needs) {
    this.map = map;
    this.incidents = incidents;
    this.needs = needs;
    this.set = new FilterSet(incidents);
    this.sheet = new Sheet(() => this.views && this.resizeMap());
    this.views = new Views((view) => this.showView(view, { record: true }));
    /** @type {HTMLButtonElement} */ (this.views.buttons.get("matrix")).hidden = !incidents.header.agencies.length;
    this.list = new IncidentList(incidents, {
      choose: (row) => this.opened.open(row), hover: (row) => this.hover(row), back: () => this.backFromHere(),
    });
    this.bar = new ListBar(() => this.chooseList(), (open) => this.sheet.set(open ? "full" : "half"));
    this.detail = new Detail(incidents, { close: () => this.opened.close({ later: true }), choose: (row) => this.opened.open(row) });
    this.flight = new MapFlight(map, incidents, () => needs.fit({ first: true }), (row) => areaBox(incidents, row, this.basemap));
    this.steps = new Steps((row) => this.opened.open(row));
    this.linked = new LinkedIncident(incidents, (looking) => this.showLooking(looking));
    this.layer = new IncidentLayer(map, incidents, {
      choose: (row) => this.opened.open(row, { fromMap: true }), listHere: (rows) => this.listHere(rows), into: () => this.listInView(),
      sized: (sizes) => this.legendRow.sizes.show(sizes),
      areas: (named, opened) => this.basemap?.hatch(new Set(named), new Set(opened)),
      hover: (row) => {
        this.list.mark(row);
        this.strip.mark(this.selected, row);
      }, drawn: (boxes) => {
        beforePicture().then(() => { // with what the picture needs laid out anyway
          keepScaleClear(map, boxes);
          yieldToControls(this.layer);
        });
        this.basemap?.labels.avoid(boxes);
      },
    });
    this.controls = new Controls(this.set, {
      change: (_, how) => this.filter(how), look: () => this.outcome && this.controls.count(this.outcome), opened: () => this.sheet.atLeast("full"),
      makeSearcher: () => this.needs.makeSearcher(this.set),
    });
    this.offers = new Offers(this.set, choiceNames(incidents.header), (chosen) => this.controls.change(chosen));
    this.keys = new KeyBar(this.set, incidents, (key, ids) => this.controls.chooseAll(key, ids));
    this.legendRow = new LegendRow(this.set, (key, ids) => this.controls.setFacet(key, { chosen: ids, mode: "any" }));
    this.strip = new TimeStrip(incidents, this.set, (dates, { live }) => this.controls.change({ ...this.controls.chosen, dates }, live ? "live" : "step"));
    this.parts = new TimeParts(this.set, (key, id) => this.controls.choose(key, id));
    this.counts = new PartCounts([this.controls, this.strip, this.keys, this.legendRow, this.parts]);
    this.matrix = new Matrix(this.set, incidents, {
      choose: (chosen) => this.controls.change(chosen), close: () => this.views.set("map"), turned: () => this.address.step(),
    });
    this.found = new FoundWords();
    this.shade = new ShadeKey(incidents, () => this.address.step());
    this.opened = new OpenedIncident(this);
    this.address = new Address({ state: () => this.linkState(), restore: (state) => this.restore(state) });
    this.listen();
  }

  /** Handle events that belong to no part: skip links, Escape, and the way back to all incidents. */
  listen() {
    onResize(byId("stage"), () => this.resizeMap()); // rows below the map wrap
    onResize(byId("filter-sections"), () => this.list.findTop());
    byId("legend").addEventListener("toggle", () => yieldToControls(this.layer));
    skipTo("skip", () => byId("list"));
    skipTo("list-skip", () => (this.mapIsShown() ? this.map.getContainer() : byId(`view-${this.views.view}`)));
    onKey((event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.escape();
    });
  }

  /** Show what the marks are colored by. */
  showColors() {
    const { schemes, colors } = this.incidents;
    const present = this.incidents.header.agencies.map((/** @type {any} */ agency) => agency.level);
    showColors({ schemes, colors, present, choose: (key) => {
      if (!this.incidents.colorBy(key)) return;
      for (const part of [this.layer, this.list, this.strip]) part.recolor();
      this.showColors();
      byId("legend-color").focus();
      this.address.step();
    } });
  }

  /** Begin with the state in the address. */
  start() {
    this.incidents.colorBy("");
    this.showColors();
    const asked = this.address.asked();
    if (asked && encodeLink(asked)) this.restore(asked);
    else {
      this.damaged = damagedParts(place().hash);
      this.filter("restore"); // nothing asked for: the map is where it should be
    }
    this.hasBegun = true;
    this.map.on("moveend", () => {
      this.follow();
      if (!this.opened.isOpening) this.address.note();
    });
    onPrint("beforeprint", () => this.layer.catchUp());
  }

  /**
   * Run the filters and bring everything in step.
   * @param {How|"restore"} how
   */
  filter(how) {
    if (how === "step") this.address.stepSoon();
    const { chosen } = this.controls;
    const outcome = this.set.run(chosen);
    if (how !== "restore") this.missing = this.damaged = [];
    this.here = null;
    this.outcome = outcome;
    this.shown = outcome.shown;
    this.mayBe = mayBeTable(this.set.jurisdictions, chosen.facets.jurisdictions);
    const heard = this.announce();
    this.waits = how === "step" ? heard : null;
    if (this.waits) this.waits.then(() => this.waits === heard && this.showOutcome(outcome, how)); // unless another came in between
    else this.showOutcome(outcome, how);
  }

  /**
   * @param {Outcome} outcome
   * @param {How|"restore"} how
   */
  showOutcome(outcome, how) {
    const { chosen } = this.controls;
    this.controls.refresh(outcome);
    this.strip.show(chosen.dates, outcome.fails);
    this.keys.mark(chosen);
    this.legendRow.mark(chosen);
    this.parts.mark(chosen);
    this.caption?.countSoon();
    this.pen?.show();
    this.incidents.countNamed(chosen.named);
    this.showStatus(how === "live" || how === "busy");
    this.layer.update(outcome.shown, { seen: this.views.view === "map" });
    this.shade.update(outcome.shown);
    this.terms = this.searchedTerms(chosen.query);
    this.found.show(this.terms);
    if (how !== "busy") afterFrame(() => this.offers.show(this.controls.chosen, this.terms, this.controls.search.corrected));
    this.showList();
    if (this.views.view === "matrix") this.matrix.refresh(chosen, this.shown.length);
    this.printSheet?.prepare();
    this.controls.outdate();
    this.counts.later(outcome, how === "busy");
    if (how === "live" || how === "typed") this.address.note();
  }

  /** @param {string} query @returns {Term[]} With the words in it that were searched for instead of those that do not occur. */
  searchedTerms(query) {
    const instead = new Map(query ? this.controls.search.corrected.map(({ from, to }) => [from, to]) : []);
    return searchTerms(query).map((term) => ({ ...term, words: term.words.map((each) => (term.phrase ? each : instead.get(each) ?? each)) }));
  }

  /** @param {boolean} busy More is to come: it is announced then. */
  showStatus(busy = false) {
    const sums = this.incidents.fields.filter((field) => field.sums).map((field) => sumWords(field, this.shown));
    byId("sums").textContent = sums.join(" · ");
    byId("sums").hidden = !sums.length;
    const status = byId("status");
    status.setAttribute("aria-busy", String(busy));
    const counted = word("status", { shown: this.shown.length, n: this.incidents.count });
    const notes = [
      ...linkNotes(this.missing, this.damaged, this.incidents.header),
      this.looking && word("link.looking"),
    ].filter(Boolean);
    const text = notes.length ? `${counted}. ${notes.join(" ")}` : counted;
    if (status.textContent !== text) status.textContent = text;
    status.classList.toggle("is-plain", !notes.length); // the bar of the list has the count
  }

  /** @param {boolean} looking */
  showLooking(looking) {
    if (looking === this.looking) return;
    this.looking = looking;
    this.showStatus();
  }

  showList() {
    const follows = this.bar.only && !this.here && this.mapIsShown();
    const inView = follows ? rowsInView(this.incidents.positions, this.shown, viewOf(this.map)) : null;
    if (inView) this.countHere(inView.length);
    else this.countHereSoon(); // marks and list come first
    const { order } = this.bar;
    const { meters, middle } = { meters: this.incidents.columns.uncertainty_meters, middle: middleOf(this.map) };
    const distance = (/** @type {number} */ row) => distanceTo(this.incidents.positions, meters, row, middle);
    this.listed = inListOrder(this.here ?? inView ?? this.shown, order, (rows) => distancesTo(this.incidents.positions, meters, rows, middle));
    this.list.show(this.listed, { mayBe: this.mayBe ?? null, here: this.here !== null, order, distance, terms: this.terms, rest: inView && this.restNote(inView.length) });
    this.steps.show(this.listed, this.selected);
  }

  /** @param {number} here How many of the incidents are on the map, where the list has no others. */
  restNote(here) {
    return restNote(this.incidents, this.shown, here, viewOf(this.map), () => {
      this.bar.set({ order: this.bar.order, only: false });
      this.chooseList();
      byId("only-map").focus();
    });
  }

  /** The order or the part of the list was chosen. */
  chooseList() {
    this.here = null;
    this.showList();
    this.address.step();
  }

  /** A mark was pressed that the map zooms into: the list shows what is in view from now on. */
  listInView() {
    if (this.selected !== null) return;
    this.bar.set({ order: this.bar.order, only: true });
    this.here = null;
    this.sheet.atLeast("half");
    this.address.step();
  }

  /** The map has moved: count what is in view, and let the list follow if it is to; an opened incident keeps its place in it. */
  follow() {
    if (!this.hasBegun || this.restoring) return;
    const isBound = this.bar.only || this.bar.order === "near";
    if (isBound && this.selected === null && !this.here) this.showList();
    else this.countHereSoon();
  }

  /** Once, after the picture, however often the view changes until then. */
  countHereSoon() {
    if (!this.willCountHere) afterFrame(() => this.countHere());
    this.willCountHere = true;
  }

  /** @param {number|null} [here] How many incidents are in view; null without a map. */
  countHere(here = this.mapIsShown() ? countInView(this.incidents.positions, this.shown, viewOf(this.map)) : null) {
    this.willCountHere = false;
    this.bar.show({ shown: this.shown.length, all: this.incidents.count, here });
  }

  /**
   * @param {ViewName} view
   * @param {{record: boolean}} how
   */
  showView(view, { record }) {
    this.views.keepFocus(() => {
      this.views.show(view);
      this.matrix.show(view === "matrix");
    });
    if (view === "matrix" && !this.restoring) this.matrix.refresh(this.controls.chosen, this.shown.length);
    this.resizeMap();
    if (view === "map") this.layer.catchUp();
    this.countHereSoon();
    if (view === "map" && record) this.opened.goTo({ jump: true });
    this.list.resized();
    if (record) this.address.step();
  }

  /** @param {number[]} rows The incidents of a mark that zooming cannot draw apart. */
  listHere(rows) {
    if (this.selected !== null) this.opened.close();
    this.here = rows;
    this.showList();
    this.sheet.atLeast("half");
    byId("list-heading").scrollIntoView({ block: "start" });
    byId("list-heading").focus({ preventScroll: true });
  }

  /** @param {number|null} row Pointed at in the list. */
  hover(row) {
    this.layer.hover(row);
    this.strip.mark(this.selected, row);
  }

  backFromHere() {
    this.here = null;
    this.showList();
    byId("list").focus({ preventScroll: true });
    byId("list").scrollIntoView({ block: "start" });
  }

  escape() {
    if (this.selected !== null) this.opened.close();
    else if (this.here) this.backFromHere();
    else if (this.caption?.pointer.pressed) this.caption.pointer.press(null);
    else if (this.views.view === "matrix") this.views.set("map");
  }

  /** @returns {number|null} The row of the incident that is opened. */
  get selected() {
    return this.opened.row;
  }

  mapIsShown() {
    return byId("stage").offsetWidth > 0;
  }

  resizeMap() {
    if (this.mapIsShown()) this.layer.resize(() => this.map.invalidateSize({ animate: false }));
  }

  /** @returns {LinkState} */
  linkState() {
    const { lat: latitude, lng: longitude } = this.map.getCenter().wrap();
    const many = this.incidents.count > this.incidents.header.text_block_size;
    const opened = { id: this.selected === null ? "" : this.opened.id, row: many ? this.selected : null };
    return {
      map: { latitude, longitude, zoom: this.map.getZoom() }, ...linkOfChosen(this.set, this.controls.chosen), view: this.views.view, color: this.incidents.colorKey(), shade: this.shade.key, areas: this.matrix.layer, here: this.bar.only, order: this.bar.order, ...this.pen?.linked(),
      ...(this.linked.wanted ?? opened), // the map may move before it is found
    };
  }

  /** @param {LinkState} state Of a link, or of a step that the reader went back to. */
  restore(state) {
    const { chosen, missing } = chosenOfLink(this.set, state, ROLES);
    this.missing = missing;
    this.damaged = damagedParts(place().hash);
    this.controls.restore(this.pen?.awaits(chosen.within) ? { ...chosen, within: null } : chosen);
    this.layer.drawOnce(() => {
      this.restoring = true;
      if (this.incidents.colorBy(state.color)) this.layer.recolor();
      for (const part of [this.shade, this.matrix]) part.restore(state);
      this.showColors();
      this.bar.set({ order: state.order, only: state.here });
      this.showView(state.view, { record: false });
      this.linked.want(state);
      if (!state.id) this.opened.close({ restored: true });
      if (state.map) this.map.setView([state.map.latitude, state.map.longitude], state.map.zoom, { animate: false });
      else this.needs.fit({ first: true });
      this.restoring = false;
      this.filter("restore");
    });
    if (state.id) this.restoreDetail(state);
  }

  /** @param {LinkState} state One with an id. */
  async restoreDetail({ id, map }) {
    const isOpen = this.selected !== null && this.opened.id === id;
    const row = isOpen ? undefined : await this.linked.find();
    if (row === null) {
      this.missing = [...this.missing, id];
      this.opened.close({ restored: true });
      this.showStatus();
    } else if (row !== undefined) await this.opened.open(row, { restored: true, placed: map !== null });
    if (isOpen || row !== undefined) this.linked.forget(id);
  }
}
