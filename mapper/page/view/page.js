// @ts-check
/** @file The page as a whole: filters, map, list, matrix and detail in step. */
import { Address } from "./address.js";
import { Controls } from "./controls.js";
import { Detail } from "./detail.js";
import { afterFrame, byId, later } from "./dom.js";
import { FilterSet } from "../core/filter-set.js";
import { mayBeTable } from "../core/filters.js";
import { FoundWords } from "./found-words.js";
import { find, onKey, onPrint, place, room } from "./host.js";
import { IncidentLayer } from "./incident-layer.js";
import { chosenOfLink, damagedParts, encodeLink, linkOfChosen } from "../core/link.js";
import { showColors } from "./legend.js";
import { sumWords } from "../core/own-fields.js";
import { IncidentList } from "./list.js";
import { MapFlight } from "./map-flight.js";
import { Matrix } from "./matrix-view.js";
import { ROLES } from "../core/roles.js";
import { findRow } from "./row-finder.js";
import { Sheet } from "./sheet.js";
import { Steps } from "./steps.js";
import { Views } from "./views.js";
import { jurisdictionWords, listWords } from "../core/format.js";
import { visibleText } from "../core/visible.js";
import { word } from "../core/words.js";

/**
 * @import {Incidents} from "./data.js"
 * @import {Basemap} from "./basemap.js"
 * @import {How} from "./controls.js"
 * @import {Outcome} from "../core/filter-set.js"
 * @import {LinkState, ViewName} from "../core/link.js"
 * @import {PrintSheet} from "./print.js"
 * @import {Searcher} from "./search-control.js"
 * @typedef {{fit: () => void, makeSearcher: () => Searcher}} PageNeeds
 */

/** A search that ends sooner than this shows no progress. */
const SOON_MILLISECONDS = 200;

/** On a screen lower than this, half of it is no room to read in. */
const LOW_PIXELS = 480;

/** While a search goes on, the open filters are counted no more often than this. */
const COUNT_WHILE_BUSY_MILLISECONDS = 500;

/** The page with its parts and its choices. */
export class Page {
  /** @type {Basemap|null} */
  basemap = null;
  /** @type {PrintSheet|null} */
  printSheet = null;
  /** @type {Uint32Array} */
  shown = new Uint32Array(0);
  /** @type {number[]|null} The incidents of one mark, if the list shows only these. */
  here = null;
  /** @type {number|null} */
  selected = null;
  selectedId = "";
  /** @type {string[]} Names in the link that are not in the file. */
  missing = [];
  /** @type {string[]} Unreadable parts of the link. */
  damaged = [];
  /** @type {Outcome|null} The result that open filters are not yet counted for. */
  uncounted = null;
  countTimer = 0;
  /** Whether the map moves for an incident whose step is not yet in the address. */
  opening = false;
  /** Whether the incident of a link is being looked for. */
  looking = false;

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
    this.list = new IncidentList(incidents, {
      choose: (row) => this.choose(row), hover: (row) => this.layer.hover(row), back: () => this.backFromHere(),
    });
    this.detail = new Detail(incidents, { close: () => this.close(), choose: (row) => this.choose(row) });
    this.flight = new MapFlight(map, incidents, () => needs.fit());
    this.steps = new Steps((row) => this.choose(row));
    this.layer = new IncidentLayer(map, incidents, {
      choose: (row) => this.choose(row, { fromMap: true }), listHere: (rows) => this.listHere(rows),
      hover: (row) => this.list.mark(row), drawn: (boxes) => this.basemap?.labels.avoid(boxes),
    });
    this.controls = new Controls(this.set, {
      change: (_, how) => this.filter(how), look: () => this.look(), opened: () => this.sheet.atLeast("full"),
      makeSearcher: this.needs.makeSearcher,
    });
    this.matrix = new Matrix(this.set, incidents, {
      choose: (chosen) => this.controls.change(chosen), close: () => this.views.set("map"),
    });
    this.found = new FoundWords();
    this.address = new Address({ state: () => this.linkState(), restore: (state) => this.restore(state) });
    this.listen();
  }

  /** Handle events that belong to no part: skip links, Escape, and the way back to all incidents. */
  listen() {
    skipTo("skip", () => byId("list"));
    skipTo("list-skip", () => (this.mapIsShown() ? this.map.getContainer() : byId(`view-${this.views.view}`)));
    byId("map-back").addEventListener("click", () => this.close());
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
      this.layer.recolor();
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
    this.map.on("moveend", () => this.opening || this.address.note());
    onPrint("beforeprint", () => this.layer.catchUp());
  }

  /**
   * Run the filters and bring everything in step.
   * @param {How|"restore"} how
   */
  filter(how) {
    const { chosen } = this.controls;
    const outcome = this.set.run(chosen);
    if (how !== "restore") this.missing = this.damaged = [];
    this.here = null;
    this.shown = outcome.shown;
    this.mayBe = mayBeTable(this.set.jurisdictions, chosen.facets.jurisdictions);
    this.controls.refresh(outcome);
    this.incidents.countNamed(chosen.named);
    this.showStatus(how === "live" || how === "busy");
    this.layer.update(outcome.shown, { seen: this.views.view === "map" });
    this.found.show(chosen.query);
    this.showList();
    if (this.views.view === "matrix") this.matrix.refresh(chosen, this.shown.length);
    this.printSheet?.prepare();
    this.countLater(outcome, how === "busy");
    if (how === "step") this.address.step();
    else if (how === "live" || how === "typed") this.address.note();
  }

  /** Count for a newly opened filter. */
  look() {
    this.controls.count(this.set.run(this.controls.chosen));
  }

  /**
   * Count the open filters after the frame that shows the result: a reader waits for marks and list.
   * @param {Outcome} outcome
   * @param {boolean} busy More is to come.
   */
  countLater(outcome, busy) {
    this.uncounted = outcome;
    this.controls.outdate();
    const count = () => {
      if (this.uncounted) this.controls.count(this.uncounted);
      this.uncounted = null;
    };
    if (!busy) afterFrame(count);
    else this.countTimer ||= later(() => {
      this.countTimer = 0;
      count();
    }, COUNT_WHILE_BUSY_MILLISECONDS);
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
      this.missing.length && word("link.not-here", { n: this.missing.length, names: listWords(this.missing) }),
      this.damaged.length && word("link.damaged", { n: this.damaged.length, names: listWords(this.damaged) }),
      this.looking && word("link.looking"),
    ].filter(Boolean);
    const text = notes.length ? `${counted}. ${notes.join(" ")}` : counted;
    if (status.textContent !== text) status.textContent = text;
  }

  /** @param {boolean} looking */
  showLooking(looking) {
    if (looking === this.looking) return;
    this.looking = looking;
    this.showStatus();
  }

  showList() {
    this.list.show(this.here ?? this.shown, { mayBe: this.mayBe ?? null, here: this.here !== null });
    this.steps.show(this.here ?? this.shown, this.selected);
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
    if (view === "matrix") this.matrix.refresh(this.controls.chosen, this.shown.length);
    this.resizeMap();
    if (view === "map") this.layer.catchUp();
    if (view === "map" && record && this.selected !== null) this.goTo(this.selected, { jump: true });
    this.list.resized();
    if (record) this.address.step();
  }

  /** @param {number[]} rows The incidents of a mark that zooming cannot draw apart. */
  listHere(rows) {
    if (this.selected !== null) this.close();
    this.here = rows;
    this.showList();
    this.sheet.atLeast("half");
    byId("list-heading").scrollIntoView({ block: "start" });
    byId("list-heading").focus({ preventScroll: true });
  }

  backFromHere() {
    this.here = null;
    this.showList();
    byId("list").focus({ preventScroll: true });
    byId("list").scrollIntoView({ block: "start" });
  }

  /**
   * Open an incident's detail.
   * @param {number} row
   * @param {{fromMap?: boolean, restored?: boolean, placed?: boolean}} [from] `restored`: by a link; `placed`: its map position
   *   stands in the link.
   */
  async choose(row, { fromMap = false, restored = false, placed = false } = {}) {
    this.openedFromMap = fromMap;
    if (this.selected === null && restored) this.flight.keepAll();
    else if (this.selected === null) this.flight.keep();
    this.opening = !restored;
    this.selected = row;
    byId("page").classList.add("has-detail");
    this.sheet.atLeast(room().height < LOW_PIXELS ? "full" : "half");
    this.steps.show(this.here ?? this.shown, row);
    byId("legend").open = false; // the map has less room now
    this.resizeMap();
    this.list.select(row);
    this.list.reveal(row);
    this.layer.select(row);
    this.showBack();
    if (!placed) this.goTo(row, { jump: restored });
    const opened = this.detail.open(row);
    this.selectedId = (await this.incidents.text(row)).id;
    this.opening = false;
    if (!restored && this.selected === row) this.address.step();
    return opened;
  }

  /**
   * @param {number} row
   * @param {{jump: boolean}} how
   */
  goTo(row, how) {
    if (this.incidents.isLocated(row) && this.mapIsShown()) this.flight.goTo(row, this.shown, how);
  }

  /** Show on the map where the opened incident was, and the way back. */
  showBack() {
    const [back, caption] = [byId("map-back"), byId("map-caption")];
    back.hidden = this.selected === null;
    caption.hidden = this.selected === null || !this.incidents.isLocated(this.selected);
    if (this.selected !== null) caption.textContent = visibleText(jurisdictionWords(this.incidents.jurisdiction(this.selected), this.incidents.header.areas));
    back.textContent = word("map.back", { n: this.shown.length });
  }

  /**
   * Close the detail and give the focus back to where it came from.
   * @param {{restored?: boolean}} [how]
   */
  close({ restored = false } = {}) {
    const row = this.selected;
    if (row === null) return;
    this.selected = null;
    byId("page").classList.remove("has-detail");
    this.detail.close();
    this.resizeMap();
    if (restored) this.flight.forget();
    else this.flight.goBack();
    this.list.select(null);
    this.layer.select(null);
    this.showBack();
    const mark = this.openedFromMap ? find(`.mark[data-row="${row}"]`) : null;
    if (mark) /** @type {HTMLElement} */ (mark).focus();
    else if (!this.list.focus(row)) byId("list").focus();
    if (!restored) this.address.step();
  }

  escape() {
    if (this.selected !== null) this.close();
    else if (this.here) this.backFromHere();
    else if (this.views.view === "matrix") this.views.set("map");
  }

  mapIsShown() {
    return byId("stage").offsetWidth > 0;
  }

  resizeMap() {
    if (this.mapIsShown()) this.map.invalidateSize({ animate: false });
  }

  /** @returns {LinkState} */
  linkState() {
    const { lat: latitude, lng: longitude } = this.map.getCenter().wrap();
    const many = this.incidents.count > this.incidents.header.text_block_size;
    return {
      map: { latitude, longitude, zoom: this.map.getZoom() }, ...linkOfChosen(this.set, this.controls.chosen), view: this.views.view, color: this.incidents.colorKey(),
      id: this.selected === null ? "" : this.selectedId, row: many ? this.selected : null,
    };
  }

  /** @param {LinkState} state Of a link, or of a step that the reader went back to. */
  restore(state) {
    const { chosen, missing } = chosenOfLink(this.set, state, ROLES);
    this.missing = missing;
    this.damaged = damagedParts(place().hash);
    this.controls.restore(chosen);
    this.incidents.colorBy(state.color);
    this.layer.recolor();
    this.showColors();
    this.showView(state.view, { record: false });
    if (!state.id) this.close({ restored: true });
    if (state.map) this.map.setView([state.map.latitude, state.map.longitude], state.map.zoom, { animate: false });
    else this.needs.fit();
    this.filter("restore");
    if (state.id) this.restoreDetail(state);
  }

  /** @param {LinkState} state One with an id. */
  async restoreDetail({ id, row: hint, map }) {
    if (this.selected !== null && this.selectedId === id) return;
    const timer = later(() => this.showLooking(true), SOON_MILLISECONDS);
    const row = await findRow(this.incidents, id, hint);
    clearTimeout(timer);
    this.showLooking(false);
    if (this.address.asked()?.id !== id) return; // the reader went on
    if (row === null) {
      this.missing = [...this.missing, id];
      this.close({ restored: true });
      this.showStatus();
    } else await this.choose(row, { restored: true, placed: map !== null });
  }
}

/**
 * Let a skip link move the focus and leave the address alone.
 * @param {string} id
 * @param {() => HTMLElement} target
 */
function skipTo(id, target) {
  byId(id).addEventListener("click", (/** @type {Event} */ event) => {
    event.preventDefault();
    target().focus();
    target().scrollIntoView({ block: "nearest" });
  });
}
