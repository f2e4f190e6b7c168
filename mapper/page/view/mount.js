// @ts-check
/** @file The page comes together here: data in, filters over it, map, list and detail in step, in any element. */
import { Basemap } from "./basemap.js";
import { readBasemap, readIncidents, readWorld } from "./data.js";
import { connectNotebook } from "./cell.js";
import { afterFrame, beginLate, breath, byId, whenIdle } from "./dom.js";
import { CompactLook } from "./embed.js";
import { leave, listen, onLeave, outerElement, setTitle, settle } from "./host.js";
import { showFailure } from "./failure.js";
import { IncidentActions } from "./incident-actions.js";
import { showLegend } from "./legend.js";
import { letHeadScroll } from "./low-screen.js";
import { addGround } from "./ground-map.js";
import { addMapControls, incidentFitter } from "./map-controls.js";
import { showNotices } from "./notices.js";
import { Page } from "./page.js";
import { attributionWords } from "../core/places.js";
import { IncidentPrint } from "./print-incident.js";
import { addPlaces } from "./places.js";
import { Pen } from "./pen.js";
import { PrintSheet } from "./print.js";
import { fillWords } from "./skeleton-words.js";
import { TextSearch } from "./search.js";
import { codeSearchOf } from "./search-names.js";
import { applyLanguage, applyTheme, followTheme, restoreFocus } from "./settings.js";
import { addStreetTiles } from "./tiles.js";
import { addTools, filterWords } from "./tools.js";
import { headWords } from "../core/translations.js";
import { mainBounds, withAreas } from "../core/first-view.js";
import { hasAreas } from "../core/positions.js";
import { withOutlines } from "../core/outlines.js";
import { standfirstOf } from "../core/standfirst.js";
import { visibleText } from "../core/visible.js";
import { TILED_INCIDENTS } from "../core/clusters.js";
import { word } from "../core/words.js";
import { WorldMap } from "./world-map.js";

/** @typedef {import("./host.js").HostOptions & {map: any}} MountOptions `map`: the Leaflet map in the skeleton's stage. */

/** @param {any} header */
function showHead(header) {
  const { counts, withheld = {}, reduced = 0 } = header;
  for (const [id, { text, lang }] of Object.entries(headWords(header))) {
    byId(id).textContent = visibleText(text);
    if (lang) byId(id).lang = lang;
  }
  setTitle(visibleText(headWords(header).title.text));
  showNotices(header);
  byId("standfirst").hidden = !header.description;
  const { text, lang } = headWords(header).description;
  byId("standfirst").textContent = visibleText(standfirstOf(text));
  if (lang) byId("standfirst").lang = lang;
  const counted = (/** @type {string[]} */ keys) => keys.map((key) => word(`counts.${key}`, { n: counts[key] }));
  const reasons = Object.entries(withheld).map(([reason, n]) => word(`withheld.${reason}`, { n }));
  const parts = [
    ...counted(["shown", "unlocated"]),
    ...(reasons.length ? reasons : counted(["withheld"].filter((key) => counts[key]))),
    ...counted(["filtered", "rejected"].filter((key) => counts[key])),
  ];
  const part = reduced ? `. ${word("counts.reduced", { n: reduced })}` : "";
  byId("counts").textContent = `${word("counts.records", { n: counts.records })} ${parts.join(", ")}${part}`;
}

/**
 * Parts that do not affect the screen's state: theme, print sheet, downloads, the compact look in a frame.
 * @param {Page} page
 */
function addTakeaway(page) {
  const { map, incidents } = page;
  const shown = () => page.shown ?? [];
  const redraw = () => {
    page.basemap?.restyle();
    page.shade.shades?.restyle();
    page.layer.drawCircles();
    page.pen?.draw();
  };
  followTheme(redraw);
  addStreetTiles(map);
  const { actions, one } = addIncidentTakeaway(page, () => sheet.printIncident(), redraw);
  const isOpened = () => (page.detail.opened ? { isOnMap: incidents.isLocated(page.detail.opened.row) && page.mapIsShown() } : null);
  const sheet = new PrintSheet({ incidents, set: page.set, shown, chosen: () => page.controls.chosen, areas: () => page.matrix.areas, filters: filterWords, redraw, one, isOpened });
  page.printSheet = sheet;
  page.actions = actions;
  addTools({ incidents, shown, print: () => sheet.print(), redraw });
  const placeHead = letHeadScroll();
  new CompactLook({ resized: () => page.resizeMap(), changed: (isCompact) => {
    placeHead();
    page.sheet.set(isCompact ? "peek" : "half"); // which measures the map anew
  } }).follow();
}

/**
 * What a reader takes of the opened incident.
 * @param {Page} page
 * @param {() => Promise<void>} print
 * @param {() => void} redraw
 */
function addIncidentTakeaway(page, print, redraw) {
  const { map, incidents } = page;
  const opened = () => page.detail.opened;
  const actions = new IncidentActions({ incidents, opened, print });
  const one = new IncidentPrint({
    map, citation: () => actions.citation(), statuses: incidents.statuses, place: () => `${page.detail.exactness(page.selected ?? 0)}.`,
    goTo: () => page.selected !== null && page.flight.goTo(page.selected, page.shown, { jump: true }), redraw,
  });
  return { actions, one };
}

/** @param {any} map */
async function start(map) {
  applyLanguage();
  applyTheme();
  await breath(); // the page's code has just been compiled and run
  const reading = Promise.all([readIncidents(), readBasemap(), readWorld()]);
  fillWords();
  const [incidents, basemapBlock, worldBlock] = await reading;
  await breath();
  showHead(incidents.header);
  showLegend(incidents.statuses, { hasHexagons: incidents.count >= TILED_INCIDENTS, hasAreas: hasAreas(incidents.positions) });
  const fit = incidentFitter(map, withOutlines(withAreas(incidents.positions, incidents.columns.uncertainty_meters), incidents.columns) ?? basemapBlock.header.bounds, mainBounds(incidents.positions));
  const page = new Page(map, incidents, { fit, makeSearcher: (set) => new TextSearch(incidents.texts.elements, incidents.texts.blockSize, incidents.count, codeSearchOf(incidents, set)) });
  addMapControls(map, attributionWords(basemapBlock.header.attribution, worldBlock.header.attribution, incidents.header.boundaries_vintage), fit);
  addTakeaway(page);
  await breath();
  page.resizeMap(); // the elements around it now have their size
  page.strip.placeCapsules();
  fit({ first: true });
  page.layer.prepare();
  await breath();
  const emphasised = new Set(incidents.header.areas.filter((/** @type {any} */ area) => area.kind === "place").map((/** @type {any} */ area) => area.geoid));
  page.basemap = new Basemap(map, basemapBlock, new WorldMap(worldBlock), emphasised);
  await breath();
  page.shade.draw(map, page.basemap);
  addPlaces(page, page.basemap);
  page.pen = new Pen(page);
  listen(byId("legend"), "toggle", () => {
    page.basemap?.canvas.redraw();
    page.layer.draw();
  });
  await breath();
  page.start();
  await breath();
  page.basemap.show(); // once: the marks say which areas are hatched
  await page.list.filled;
  outerElement().dataset.mapper = "ready";
  connectNotebook(page);
  restoreFocus();
  afterFrame(() => whenIdle(() => page.basemap?.widen()));
  afterFrame(() => whenIdle(() => page.layer.foresee()));
  beginLate();
  page.basemap.ground = addGround(map, page.basemap);
}

/** @param {unknown} error */
function fail(error) {
  outerElement().dataset.mapper = "failed";
  showFailure(error);
  throw error;
}

/**
 * Mount the page.
 * @param {HTMLElement|ShadowRoot} place Holds the skeleton, a copy of body.html with the map in its stage.
 * @param {MountOptions} options
 * @returns {Promise<void>} When the page can be used; rejected if it cannot, with a message on the page; never, if it is
 *   taken out before.
 */
export function mount(place, { map, ...options }) {
  settle(place, options);
  onLeave(() => map.remove());
  return start(map).catch(fail);
}

/**
 * Take the page out again: the element is as it was, empty and without style sheets of the page's, and nothing of the page
 * listens to the document or the window around it. It does not come back; the joined script called anew gives another.
 */
export function unmount() {
  leave();
}
