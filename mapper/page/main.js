// @ts-check
/** @file The page comes together here: data in, filters over it, map, list and detail in step. */
import { Basemap } from "./basemap.js";
import { Controls } from "./controls.js";
import { readBasemap, readIncidents } from "./data.js";
import { Detail } from "./detail.js";
import { byId } from "./dom.js";
import { mayBeTable, runFilters } from "./filters.js";
import { IncidentLayer } from "./incident-layer.js";
import { showLegend } from "./legend.js";
import { IncidentList } from "./list.js";
import { addMapControls, fitIncidents, panInto } from "./map-controls.js";
import { Sheet } from "./sheet.js";
import { word } from "./words.js";

/**
 * @import {Incidents} from "./data.js"
 * @import {Selection} from "./filters.js"
 */

const root = document.documentElement;

/** The page with its parts, and what is chosen in it. */
class Page {
  /**
   * @param {any} map
   * @param {Incidents} incidents
   */
  constructor(map, incidents) {
    this.map = map;
    this.incidents = incidents;
    /** @type {Basemap|null} */
    this.basemap = null;
    /** @type {number[]|null} The incidents of one mark, if the list shows only these. */
    this.here = null;
    /** @type {number|null} */
    this.selected = null;
    /** @type {{center: any, zoom: number}|null} The view to go back to, until the reader moves the map. */
    this.viewBefore = null;
    map.on("dragstart zoomstart", () => (this.viewBefore = null));
    this.sheet = new Sheet(() => this.resizeMap());
    this.list = new IncidentList(incidents, {
      choose: (row) => this.choose(row), hover: (row) => this.layer.hover(row), back: () => this.backFromHere(),
    });
    this.detail = new Detail(incidents, { close: () => this.close(), choose: (row) => this.choose(row) });
    this.layer = new IncidentLayer(map, incidents, {
      choose: (row) => this.choose(row, { fromMap: true }), listHere: (rows) => this.listHere(rows),
      hover: (row) => this.list.mark(row), drawn: (boxes) => this.basemap?.labels.avoid(boxes),
    });
    this.controls = new Controls(incidents.facets, {
      change: (selection) => this.filter(selection), opened: () => this.sheet.atLeast("full"),
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.escape();
    });
  }

  /**
   * Run the filters and bring everything in step.
   * @param {Selection} selection
   */
  filter(selection) {
    const { incidents } = this;
    const result = runFilters(incidents.facets, selection, incidents.count);
    this.here = null;
    this.shown = result.shown;
    this.mayBe = mayBeTable(incidents.facets[1], selection.jurisdictions);
    byId("status").textContent = word("status", { shown: result.shown.length, n: incidents.count });
    this.controls.refresh(result, incidents.count);
    this.layer.update(result.shown);
    this.showList();
  }

  showList() {
    const rows = this.here ?? this.shown ?? [];
    this.list.show(rows, { mayBe: this.mayBe ?? null, here: this.here !== null });
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
   * @param {{fromMap?: boolean}} [from]
   */
  choose(row, { fromMap = false } = {}) {
    this.openedFromMap = fromMap;
    if (this.selected === null) this.viewBefore = { center: this.map.getCenter(), zoom: this.map.getZoom() };
    this.selected = row;
    byId("page").classList.add("has-detail");
    this.sheet.atLeast("half");
    byId("legend").open = false; // the map has less room now
    this.resizeMap();
    this.list.select(row);
    this.list.reveal(row);
    this.layer.select(row);
    if (this.incidents.isLocated(row)) panInto(this.map, this.incidents, row, { gently: fromMap });
    return this.detail.open(row);
  }

  /** Close the detail and give the focus back to where it came from. */
  close() {
    const row = this.selected;
    if (row === null) return;
    this.selected = null;
    byId("page").classList.remove("has-detail");
    this.detail.close();
    this.resizeMap();
    if (this.viewBefore) this.map.setView(this.viewBefore.center, this.viewBefore.zoom, { animate: false });
    this.list.select(null);
    this.layer.select(null);
    const mark = this.openedFromMap ? document.querySelector(`.mark[data-row="${row}"]`) : null;
    if (mark) /** @type {HTMLElement} */ (mark).focus();
    else if (!this.list.focus(row)) byId("list").focus();
  }

  escape() {
    if (this.selected !== null) this.close();
    else if (this.here) this.backFromHere();
  }

  resizeMap() {
    this.map.invalidateSize({ animate: false });
  }
}

/** Put the words of the skeleton in. */
function fillWords() {
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = word(/** @type {HTMLElement} */ (element).dataset.word ?? "");
  }
  for (const element of document.querySelectorAll("[data-word-label]")) {
    element.setAttribute("aria-label", word(/** @type {HTMLElement} */ (element).dataset.wordLabel ?? ""));
  }
}

/** @param {any} header */
function showHead({ title, description, counts }) {
  byId("title").textContent = title;
  byId("description").textContent = description ?? "";
  byId("about").hidden = !description;
  const said = ["shown", "unlocated"].concat(["withheld", "filtered"].filter((key) => counts[key]));
  const parts = said.map((key) => word(`counts.${key}`, { n: counts[key] }));
  byId("counts").textContent = `${word("counts.records", { n: counts.records })} ${parts.join(", ")}`;
}

/** Wait until the browser has painted; a page in a background tab does not paint, and is ready all the same. */
function painted() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve, 0));
    setTimeout(resolve, 250);
  });
}

async function start() {
  const map = /** @type {any} */ (globalThis)[root.dataset.mapperMap ?? ""];
  const [incidents, basemapBlock] = await Promise.all([readIncidents(), readBasemap()]);
  fillWords();
  showHead(incidents.header);
  showLegend(incidents.facets[2].nodes.map(({ status }) => status ?? ""));
  const page = new Page(map, incidents);
  addMapControls(map, basemapBlock.header.attribution, () => fitIncidents(map, incidents, basemapBlock.header.bounds));
  fitIncidents(map, incidents, basemapBlock.header.bounds);
  const emphasised = new Set(incidents.header.areas.filter((/** @type {any} */ area) => area.kind === "place").map((/** @type {any} */ area) => area.geoid));
  page.basemap = new Basemap(map, basemapBlock, emphasised);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    page.basemap?.restyle();
    page.layer.drawCircles();
  });
  byId("legend").addEventListener("toggle", () => page.basemap?.labels.draw());
  page.filter(page.controls.selection);
  await incidents.text(0);
  await painted();
  root.dataset.mapper = "ready";
}

/** @param {unknown} error */
function fail(error) {
  root.dataset.mapper = "failed";
  byId("failure-reason").textContent = String(error);
  byId("failure").hidden = false;
  throw error;
}

start().catch(fail);
