// @ts-check
/** @file Incidents on the map: a button a cluster, and circles of uncertainty. */
import { binRows, clusterIncidents, isByArea, isNamedArea, isSeparable, measureRows, openingZoom } from "../core/clusters.js";
import { focusedElement, newElement } from "./host.js";
import { WORLD, holdsView, latitudeOf, longitudeOf, nearestTurn } from "../core/mercator.js";
import { isByArea as isRowByArea } from "../core/positions.js";
import { Circles } from "./circles.js";
import { makePane } from "./canvas-layer.js";
import { cssValue, nextTask } from "./dom.js";
import { narrowestAreas } from "./narrowest-areas.js";
import { MarkButtons, freeTiles, isTile } from "./mark-buttons.js";
import { areaName, isName } from "./mark-face.js";
import { MarkTip } from "./mark-tip.js";
import { NAME_HEIGHT, markLooks, shortCount } from "../core/mark-looks.js";
import { marksInView } from "../core/marks.js";
import { distanceWords } from "../core/units.js";
import { drawnMiddle, viewOf } from "./world.js";

/* global L */

/**
 * @import {Incidents} from "./data.js"
 * @import {Cluster, Clustering} from "../core/clusters.js"
 * @import {View} from "../core/mercator.js"
 * @import {Mark} from "./mark-buttons.js"
 * @import {Marks} from "../core/marks.js"
 * @import {NamedBox} from "../core/labels.js"
 * @import {MarkLook} from "../core/mark-looks.js"
 * @import {Sizes} from "./size-key.js"
 * @typedef {{choose: (row: number) => void, listHere: (rows: number[]) => void, hover: (row: number|null) => void,
 *   into: () => void, areas: (named: string[], opened: string[]) => void, drawn: (boxes: NamedBox[]) => void,
 *   sized: (sizes: Sizes) => void}} LayerEvents
 *   `into`: the map zooms into a mark, whose incidents the list is to show.
 */

/** How much more than the view is binned at once, on each side. */
export const BINNED_MARGIN = 0.6;

/** Of a city's mark beside its text: the sign, gaps and edges. */
const NAME_ROOM = 42;

/** How far a name stays from the edge of the map. */
const EDGE_PIXELS = 4;

/** Pixels that zooming into a cluster of two gives it; more for more. Closer would lose the surroundings. */
const OPENED_PIXELS = 90;

/** So many incidents that finding and drawing the marks of another zoom are tasks of their own. */
const MANY = 20_000;

/** Draws the incidents that pass the filters. */
export class IncidentLayer {
  /**
   * @param {any} map
   * @param {Incidents} incidents
   * @param {LayerEvents} events
   */
  constructor(map, incidents, events) {
    this.map = map;
    this.incidents = incidents;
    this.events = events;
    /** @type {ArrayLike<number>} */
    this.shown = [];
    /** Whether there has been an `update`: while the page is put together the map moves with nothing on it. */
    this.hasBegun = false;
    /** @type {Clustering|null} */
    this.clustering = null;
    /** @type {View|null} The area that the clusters cover: more than is in view, so that panning a little needs no new ones. */
    this.binned = null;
    /** Whether the filters have changed while the map was out of sight. */
    this.isBehind = false;
    /** Whether the view is still to change before it is drawn. */
    this.isHeld = false;
    /** Whether the map zooms to its next view in pictures of the browser's, and whether that view is still to be drawn. */
    this.isGliding = false;
    this.isDue = false;
    this.drawnZoom = NaN;
    /** @type {Marks} */
    this.inView = { marks: [], of: (cluster) => cluster };
    /** The middle of the copy of the world that the marks stand on, in world units. */
    this.middle = WORLD / 2;
    /** @type {Map<string, Mark>} */
    this.marks = new Map();
    this.buttons = new MarkButtons(incidents, {
      markOf: (key) => this.marks.get(key) ?? null, press: (cluster) => this.press(cluster),
      pointAt: (button, cluster) => this.pointAt(button, cluster), pointAway: () => this.pointAway(),
      isDragged: () => map.dragging.moved(),
    });
    /** @type {Map<string, number>} The widths of names. */
    this.widths = new Map();
    /** @type {((text: string) => number)|null} */
    this.pen = null;
    /** @type {number|null} */
    this.selected = null;
    /** @type {number|null} */
    this.hovered = null;
    this.circles = new Circles(map, incidents);
    this.pane = makePane(map, "mapper-incidents", 620);
    this.tip = new MarkTip(map);
    map.on("resize", this.draw, this);
    map.on("moveend", this.moved, this);
    map.on("dragstart", this.pointAway, this);
    map.on("zoomanim", this.glide, this);
    map.on("zoom", this.follow, this);
  }

  /**
   * @param {ArrayLike<number>} shown Rows that pass the filters.
   * @param {{seen: boolean}} map `seen`: false while the map is out of sight; `catchUp` draws when it comes back.
   */
  update(shown, { seen }) {
    this.shown = shown;
    this.hasBegun = true;
    this.binned = null;
    this.isBehind = !seen;
    if (seen) this.draw();
  }

  /** Draw all marks anew, in other colors. */
  recolor() {
    for (const { button } of this.marks.values()) button.remove();
    this.marks = new Map();
    this.binned = null;
    if (!this.isBehind) this.draw();
  }

  /** Do the part of the first drawing that no filter changes, in a task of its own. */
  prepare() {
    binRows(this.incidents.positions, viewOf(this.map, BINNED_MARGIN));
  }

  /** Find what opening an incident needs and no filter changes, while nothing else is to be done. */
  foresee() {
    measureRows(this.incidents.positions, viewOf(this.map, BINNED_MARGIN));
    distanceWords(1); // the first words of a distance take the browser longest
  }

  /** Draw changes from the time when the map was out of sight. */
  catchUp() {
    if (!this.isBehind) return;
    this.isBehind = false;
    this.draw();
  }

  /** @param {number|null} row Marked because the pointer or the focus is on it in the list. */
  hover(row) {
    this.hovered = row;
    this.markStates();
    this.drawCircles();
  }

  /** @param {number|null} row */
  select(row) {
    this.selected = row;
    if (this.isHeld) return;
    this.markStates();
    this.drawCircles();
    this.tellAreas();
  }

  /**
   * Draw once, after several changes of the view or the filters.
   * @param {() => void} change
   * @returns {Promise<void>|void} Until it is drawn, if that takes tasks of its own.
   */
  drawOnce(change) {
    const wasHeld = this.isHeld;
    this.isHeld = true;
    change();
    this.isHeld = wasHeld;
    if (this.isBehind) return undefined;
    return this.hasLeapt() ? this.drawSoon() : this.draw();
  }

  /** Let the map have the size of its element, and draw once if that is another, though it tells of a move and of a size. @param {() => void} measure */
  resize(measure) {
    const wasHeld = this.isHeld;
    const size = this.map.getSize();
    this.isHeld = true;
    measure();
    this.isHeld = wasHeld;
    if (this.isBehind || this.map.getSize().equals(size)) return undefined;
    return this.shown.length >= MANY ? this.drawSoon() : this.draw();
  }

  /** The view has changed: after a glide, in a task of its own, as its end comes with a picture that would wait for it all. */
  moved() {
    const isDue = (this.isGliding || this.hasLeapt()) && !this.isHeld;
    this.isGliding = false;
    return isDue ? this.drawSoon() : this.draw();
  }

  /** @returns {boolean} Whether the map has come to another zoom with very many incidents; until it is drawn, the marks of the last one follow it. */
  hasLeapt() {
    return this.hasBegun && this.shown.length >= MANY && this.map.getZoom() !== this.drawnZoom;
  }

  /** Find the marks in a task of its own, and draw them in another, unless something else draws them meanwhile. */
  async drawSoon() {
    this.isDue = true;
    await nextTask();
    while (this.isDue && !this.isHeld && this.shown.length >= MANY && !this.hasClusters(viewOf(this.map))) { // again if the map has moved on
      this.findClusters(viewOf(this.map));
      await nextTask();
    }
    if (this.isDue) this.draw();
  }

  draw() {
    this.isDue = false;
    if (!this.hasBegun || this.isHeld) return;
    const view = viewOf(this.map);
    this.findClusters(view);
    this.drawnZoom = this.map.getZoom();
    this.middle = drawnMiddle(this.map);
    this.inView = marksInView(/** @type {Clustering} */ (this.clustering), view, this.middle);
    this.drawMarks();
    this.drawCircles();
    this.markStates();
    this.tellAreas();
    this.events.drawn(this.boxes());
  }

  /** @param {View} view @returns {boolean} Whether what it holds is clustered. */
  hasClusters(view) {
    return this.binned !== null && holdsView(this.binned, view);
  }

  /** Cluster what a view holds, if it is not yet. @param {View} view */
  findClusters(view) {
    if (this.hasClusters(view)) return;
    this.binned = viewOf(this.map, BINNED_MARGIN);
    this.clustering = clusterIncidents(this.incidents.positions, this.shown, this.binned);
    this.clustering.clusters.sort((a, b) => a.y - b.y || a.x - b.x);
  }

  /** Name the areas that stand for incidents of which no more is known, those with their name on a mark and the opened one. */
  tellAreas() {
    const named = [...this.marks.values()].filter(({ look, cluster }) => isName(look) && isNamedArea(cluster)).map(({ cluster }) => cluster.jurisdiction);
    const { header, positions } = this.incidents;
    const idsOf = (/** @type {number} */ code) => narrowestAreas(header, code);
    const opened = this.selected !== null && this.incidents.isLocated(this.selected) && isRowByArea(positions, this.selected) ? [positions.jurisdictions[this.selected]] : [];
    this.events.areas(named.flatMap(idsOf), opened.flatMap(idsOf));
  }

  /**
   * Where a mark stands: a name is moved in from the edge of the map, as nothing of it is cut.
   * @param {Cluster} cluster
   * @param {number} width 0 for a disc.
   * @returns {{x: number, y: number}} In container pixels.
   */
  spotOf(cluster, width) {
    const { x, y } = this.map.latLngToContainerPoint(this.latLngOf(cluster));
    if (!width) return { x, y };
    const size = this.map.getSize();
    const within = (/** @type {number} */ at, /** @type {number} */ half, /** @type {number} */ end) => Math.max(Math.min(at, end - half), Math.min(half, end / 2));
    return { x: within(x, width / 2 + EDGE_PIXELS, size.x), y: within(y, NAME_HEIGHT / 2 + EDGE_PIXELS, size.y) };
  }

  drawMarks() {
    const had = this.marks;
    const focused = focusedElement();
    this.marks = new Map();
    const looks = this.looks();
    const free = freeTiles(had, this.inView.marks, focused);
    this.inView.marks.forEach((cluster, i) => {
      const look = looks[i];
      const known = had.get(cluster.key) ?? (isTile(cluster, look) ? free.shift() : undefined);
      const button = this.buttons.of(known, { cluster, look });
      if (button === known?.button) had.delete(known.cluster.key);
      this.marks.set(cluster.key, { button, cluster, look });
      const { x, y } = this.spotOf(cluster, isName(look) ? look.width : 0);
      L.DomUtil.setPosition(button, this.map.containerPointToLayerPoint([x, y]));
    });
    const spots = this.inView.marks.filter((_, i) => !isName(looks[i]));
    this.events.sized({ isTiled: Boolean(this.clustering?.isTiled), most: Math.max(...spots.map(({ count }) => count), 0), marks: looks.length });
    this.keepFocus(had, focused);
    for (const { button } of had.values()) button.remove();
    this.placeInOrder();
  }

  /** @returns {MarkLook[]} Of the marks in view. */
  looks() {
    const isTiled = Boolean(this.clustering?.isTiled);
    return markLooks(this.inView.marks.map((cluster) => {
      const hasName = isNamedArea(cluster) || (isTiled && isByArea(cluster));
      const [nameWidth, countWidth] = hasName ? [`${areaName(cluster, this.incidents)} ${shortCount(cluster.count)}`, shortCount(cluster.count)].map((text) => this.widthOf(text)) : [0, 0];
      return { cluster, ...this.spotOf(cluster, nameWidth), nameWidth, countWidth };
    }), { isTiled });
  }

  /** @param {string} text On a city's mark. @returns {number} How wide the mark is, in pixels. */
  widthOf(text) {
    if (!this.widths.has(text)) {
      this.pen ??= textPen();
      this.widths.set(text, this.pen(text) + NAME_ROOM);
    }
    return this.widths.get(text) ?? 0;
  }

  /**
   * Put the buttons into reading order without moving those that are in place: moving would lose the focus.
   */
  placeInOrder() {
    let next = this.pane.firstChild;
    for (const { button } of this.marks.values()) {
      if (button === next) next = next.nextSibling;
      else this.pane.insertBefore(button, next);
    }
  }

  /**
   * If the mark that has the focus goes, give the focus to the one nearest to it.
   * @param {Map<string, {button: HTMLButtonElement, cluster: Cluster}>} going
   * @param {Element|null} focused
   */
  keepFocus(going, focused) {
    for (const { button, cluster } of going.values()) {
      if (button !== focused) continue;
      const near = [...this.marks.values()].sort((a, b) => distance(a.cluster, cluster) - distance(b.cluster, cluster))[0];
      this.placeInOrder();
      (near?.button ?? this.map.getContainer()).focus({ preventScroll: true });
    }
  }

  /**
   * Open a single incident, list those that cannot be drawn apart, zoom into the others.
   * @param {Cluster} cluster
   */
  press(cluster) {
    this.tip.hide();
    if (cluster.count === 1) return this.events.choose(cluster.first);
    const box = /** @type {Clustering} */ (this.clustering).boxOf(cluster);
    if (!isSeparable(box, this.map.getMaxZoom())) return this.events.listHere(this.members(cluster));
    const turn = nearestTurn(cluster.x, this.middle) - cluster.x;
    const corner = (/** @type {number} */ y, /** @type {number} */ x) => [latitudeOf(y), longitudeOf(x + turn)];
    const bounds = L.latLngBounds(corner(box.south, box.west), corner(box.north, box.east));
    const fit = this.map.getBoundsZoom(bounds, false, L.point(120, 120));
    const enough = openingZoom(box, OPENED_PIXELS * Math.sqrt(cluster.count));
    const zoom = Math.max(Math.min(fit, enough), this.map.getZoom() + 1);
    this.events.into();
    this.map.setView(bounds.getCenter(), Math.min(zoom, this.map.getMaxZoom()));
  }

  /**
   * @param {Cluster} cluster
   * @returns {number[]} Rows.
   */
  members(cluster) {
    const rows = [];
    for (let i = 0; i < this.shown.length; i++) if (this.markOf(this.shown[i]) === cluster) rows.push(this.shown[i]);
    return rows;
  }

  /**
   * @param {number|null} row
   * @returns {Cluster|null} The mark that it is counted in, also if that is out of view; null if there is none.
   */
  markOf(row) {
    const cluster = row === null ? null : this.clustering?.clusterOf(row);
    return cluster ? this.inView.of(cluster) : null;
  }

  /**
   * @param {Cluster} cluster
   * @returns {[number, number]} Latitude and longitude; beyond 180 where the view is.
   */
  latLngOf({ x, y }) {
    return [latitudeOf(y), longitudeOf(nearestTurn(x, this.middle))];
  }

  /**
   * Show the name of a mark beside it and mark its row in the list.
   * @param {HTMLButtonElement} button
   * @param {Cluster} cluster
   */
  pointAt(button, cluster) {
    this.tip.show(button.dataset.tip ?? this.buttons.names.wordsOf(cluster), this.map.latLngToContainerPoint(this.latLngOf(cluster)));
    this.hovered = cluster.first;
    this.drawCircles();
    this.markStates();
    this.events.hover(cluster.count === 1 ? cluster.first : null);
  }

  pointAway() {
    this.tip.hide();
    this.hovered = null;
    this.drawCircles();
    this.markStates();
    this.events.hover(null);
  }

  markStates() {
    const selected = this.markOf(this.selected);
    const hovered = this.markOf(this.hovered);
    for (const { button, cluster } of this.marks.values()) {
      const isSelected = cluster === selected;
      button.classList.toggle("is-selected", isSelected);
      button.classList.toggle("is-hovered", cluster === hovered);
      if (isSelected) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }

  drawCircles() {
    /** @type {Map<number, "faint"|"hovered"|"selected">} */
    const looks = new Map();
    for (const { first } of this.clustering?.spotsAmong(this.inView.marks) ?? []) looks.set(first, "faint");
    for (const row of this.circles.outlined(this.shown, viewOf(this.map))) looks.set(row, "faint");
    if (this.hovered !== null) looks.set(this.hovered, "hovered");
    if (this.selected !== null) looks.set(this.selected, "selected");
    this.circles.draw(looks, this.middle);
    const mark = this.markOf(this.selected);
    const isPile = mark !== null && mark.count > 1 && !isSeparable(/** @type {Clustering} */ (this.clustering).boxOf(mark), this.map.getMaxZoom());
    const together = isPile ? mark.count : 1;
    this.circles.open(this.selected, together, { isNamed: mark !== null && isNamedArea(mark) });
  }

  /** @returns {NamedBox[]} The boxes that labels must not cover, in container pixels, with the names that stand there. */
  boxes() {
    const marks = [...this.marks.values()].map(({ look, cluster }) => {
      const { x, y } = this.map.latLngToContainerPoint(this.latLngOf(cluster));
      const name = look.kind === "name" ? areaName(cluster, this.incidents) : undefined;
      return { left: x - look.width / 2, right: x + look.width / 2, top: y - look.height / 2, bottom: y + look.height / 2, name };
    });
    return [...marks, ...this.circles.boxes()];
  }

  /**
   * Move the marks along with Leaflet's zoom animation.
   * @param {{zoom: number, center: any}} event
   */
  glide({ zoom, center }) {
    const { map } = this;
    this.isGliding = true;
    const origin = map.project(center, zoom).subtract(map.getSize().divideBy(2)).add(L.DomUtil.getPosition(map.getPane("mapPane")));
    for (const { button, cluster } of this.marks.values()) {
      L.DomUtil.setPosition(button, map.project(this.latLngOf(cluster), zoom).subtract(origin).round());
    }
  }

  /** Move the marks along while fingers or a flight zoom the map, frame by frame. */
  follow() {
    for (const { button, cluster } of this.marks.values()) L.DomUtil.setPosition(button, this.map.latLngToLayerPoint(this.latLngOf(cluster)));
    this.circles.place();
  }
}

/** @param {Cluster} a @param {Cluster} b */
function distance(a, b) {
  return Math.hypot(nearestTurn(a.x, b.x) - b.x, a.y - b.y);
}

/** @returns {(text: string) => number} The width of a text on a mark, in pixels. */
function textPen() {
  const context = newElement("canvas").getContext("2d");
  context.font = `650 13px ${cssValue("--font")}`;
  return (text) => context.measureText(text).width;
}
