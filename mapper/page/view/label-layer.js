// @ts-check
/** @file The names on the map, on one canvas above it. */
import { featureBounds, featurePolygons, isInside } from "../core/arcs.js";
import { boxOfLabel, placeLabels } from "../core/labels.js";
import { longitudeOf, nearestTurn, unitsPerPixel, worldX, worldY } from "../core/mercator.js";
import { coverMap, makePane } from "./canvas-layer.js";
import { afterFrame, cssValue, later, nextFrame } from "./dom.js";
import { newElement } from "./host.js";
import { drawnMiddle } from "./world.js";

/**
 * @import {Point} from "../core/arcs.js"
 * @import {Box, LabelWish, NamedBox} from "../core/labels.js"
 * @import {MapFeature} from "./basemap.js"
 * @import {WorldLabel} from "./world-map.js"
 */

/** How fine the grid is on which other places for a label are looked for. */
const SPOT_STEPS = 9;

/**
 * @param {Point[][][]} polygons
 * @param {[number, number, number, number]} bounds
 * @param {Point} home
 * @returns {Point[]} The nearest to home first.
 */
function labelSpots(polygons, [south, west, north, east], home) {
  /** @type {Point[]} */
  const spots = [];
  for (let i = 0; i < SPOT_STEPS ** 2; i++) {
    const across = ((i % SPOT_STEPS) + 0.5) / SPOT_STEPS;
    const up = (Math.floor(i / SPOT_STEPS) + 0.5) / SPOT_STEPS;
    /** @type {Point} */
    const spot = [south + up * (north - south), west + across * (east - west)];
    if (isInside(polygons, spot)) spots.push(spot);
  }
  const far = (/** @type {Point} */ [latitude, longitude]) => Math.hypot(latitude - home[0], longitude - home[1]);
  return spots.sort((a, b) => far(a) - far(b));
}


/** How far apart two names of one town stand at most, in degrees. */
const SAME_TOWN = 0.5;

/** How labels look, and how much wider than its label an area must be to get one. */
/** @type {Record<string, {font: string, color: string, spacing: string, capitals: boolean, room: number, zooms: [number, number]}>} */
const LABEL_STYLES = {
  "state": { font: "600 13px", color: "--map-label-state", spacing: "2px", capitals: true, room: 1.4, zooms: [3, 8] },
  "county": { font: "600 11.5px", color: "--map-label-county", spacing: "1.4px", capitals: true, room: 1.1, zooms: [6, 12] },
  "incident": { font: "650 13px", color: "--map-label-incident", spacing: "0px", capitals: false, room: 0, zooms: [8, 24] },
  "city": { font: "500 12px", color: "--map-label-city", spacing: "0px", capitals: false, room: 0.7, zooms: [9, 24] },
  "cdp": { font: "italic 400 11.5px", color: "--map-label-cdp", spacing: "0px", capitals: false, room: 0.9, zooms: [10, 24] },
  "country": { font: "600 13px", color: "--map-label-country", spacing: "1.6px", capitals: true, room: 0, zooms: [0, 24] },
  "own-area": { font: "620 12px", color: "--area-label", spacing: "0px", capitals: false, room: 0, zooms: [0, 24] },
  "region": { font: "600 11.5px", color: "--map-label-county", spacing: "1.2px", capitals: true, room: 0, zooms: [0, 24] },
  "town-large": { font: "560 12.5px", color: "--map-label-town", spacing: "0px", capitals: false, room: 0, zooms: [0, 24] },
  "town": { font: "450 12px", color: "--map-label-city", spacing: "0px", capitals: false, room: 0, zooms: [0, 24] },
};

/** @param {MapFeature} feature */
function labelStyleName({ kind, place_class: placeClass, emphasised }) {
  if (kind !== "place") return kind;
  if (emphasised) return "incident";
  return placeClass === "cdp" ? "cdp" : "city";
}

/** From the middle of a place's dot to its name, and the dot's radius, in pixels. */
const SPOT_GAP = 6;
const DOT_RADIUS = 2;

/** The name of a large town goes around the marks beside it, that of any town around a mark on it, and that of a large country up or down, as far as this. */
const LARGE_TOWN = "town-large";
const LARGE_COUNTRY_ZOOM = 3.5; // where its name may first stand
const FARTHER = 26;

/** How far from its town a mark may stand that has its name. */
const NAMED_PIXELS = 40;

/** @param {Box} box @param {number} x @param {number} y */
function isBeside({ left, right, top, bottom }, x, y) {
  return x > left - NAMED_PIXELS && x < right + NAMED_PIXELS && y > top - NAMED_PIXELS && y < bottom + NAMED_PIXELS;
}

/** How long the first labels work at a time. */
const SLICE_MILLISECONDS = 8;

/** One canvas of labels over the map, laid out anew when the map has come to rest. */
export class LabelLayer {
  /**
   * @param {any} map
   * @param {MapFeature[]} features
   * @param {WorldLabel[]} names Those of the world.
   * @param {() => Point[][]} decode Gives the arcs in degrees.
   */
  constructor(map, features, names, decode) {
    this.map = map;
    this.names = names;
    /** Names of the publisher's own areas. @type {WorldLabel[]} */
    this.ofAreas = [];
    this.decode = decode;
    /** @type {Point[][]|null} */
    this.arcs = null;
    this.waiting = true;
    /** @type {number|null} At which zoom the labels that can be seen were laid out. */
    this.drawnZoom = null;
    this.late = false;
    /** The longitude in the middle of the copy of the world that labels stand on. */
    this.middle = 0;
    this.features = features.filter((feature) => feature.label_at);
    /** Cities with incidents, which have their own names. @type {any[]} */
    this.busy = this.features.filter(({ emphasised }) => emphasised);
    /** @type {NamedBox[]} In container pixels. */
    this.obstacles = [];
    /** @type {ReadonlySet<string>} GEOIDs of areas whose names stand on marks. */
    this.hidden = new Set();
    /** @type {(taken: Box[]) => void} Is told what stands on the map once the labels do, in container pixels. */
    this.onPlaced = () => {};
    /** @type {() => void} Is told when they are taken away. */
    this.onCleared = () => {};
    this.canvas = newElement("canvas");
    this.canvas.className = "map-labels leaflet-zoom-hide";
    this.canvas.setAttribute("aria-hidden", "true");
    makePane(map, "mapper-labels", 450).append(this.canvas);
    /** @type {Map<string, number>} */
    this.widths = new Map();
    this.font = "sans-serif";
    this.halo = "";
    /** @type {Record<string, string>} By style. */
    this.colors = {};
    afterFrame(() => this.prepare()); // they take as long as all the rest, and are not read before
  }

  /**
   * Prepare the labels, a few at a time.
   * @param {number} [next] The feature to go on with.
   */
  prepare(next = 0) {
    const end = performance.now() + SLICE_MILLISECONDS;
    this.middle = longitudeOf(drawnMiddle(this.map));
    while (next < this.features.length && performance.now() < end) this.wish(this.features[next++]);
    if (next < this.features.length) later(() => this.prepare(next), 0);
    else {
      this.waiting = false;
      this.restyle();
    }
  }

  /** Made when the first label asks for it, which is after the page can be used. */
  get context() {
    return /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
  }

  /** Take the colours of the present theme; asking for them at every label would be slow. */
  restyle() {
    this.font = cssValue("--font");
    this.halo = cssValue("--map-halo");
    this.colors = Object.fromEntries(Object.entries(LABEL_STYLES).map(([name, { color }]) => [name, cssValue(color)]));
    this.draw();
  }

  /**
   * Keep labels off these boxes from now on. Labels follow in the frame after that of the marks; until then those that
   * are there stay, unless the map was zoomed and they stand in wrong places.
   * @param {NamedBox[]} boxes A town whose name stands on one beside it gets no label.
   */
  avoid(boxes) {
    this.obstacles = boxes;
    this.clear();
    if (this.late) return;
    this.late = true;
    nextFrame(() => nextFrame(() => this.late && this.draw()));
  }

  /** Take the labels away if the map was zoomed. */
  clear() {
    if (this.drawnZoom === this.map.getZoom()) return;
    this.canvas.width = 0;
    this.onCleared();
  }

  draw() {
    this.late = false;
    if (this.waiting) return;
    this.drawnZoom = this.map.getZoom();
    this.middle = longitudeOf(drawnMiddle(this.map));
    const size = coverMap(this.map, this.context);
    const wishes = [...this.features.map((feature) => this.wish(feature)), ...[...this.names, ...this.ofAreas].map((name) => this.wishOfName(name))].filter((wish) => wish !== null);
    const frame = { left: 2, top: 2, right: size.x - 2, bottom: size.y - 2 };
    const taken = [...this.obstacles, ...this.controlBoxes()];
    const placed = placeLabels(wishes, taken, frame);
    for (const label of placed) this.write(label);
    this.onPlaced([...taken, ...placed.map(boxOfLabel)]);
  }

  /** @returns {Box[]} The boxes of elements over the map, in container pixels. */
  controlBoxes() {
    const origin = this.map.getContainer().getBoundingClientRect();
    const controls = this.map.getContainer().parentElement.querySelectorAll(".leaflet-control, .legend, .map-back, .tiles-button");
    return [...controls].map((control) => control.getBoundingClientRect()).filter(({ width }) => width).map((box) => ({
      left: box.left - origin.left, right: box.right - origin.left, top: box.top - origin.top, bottom: box.bottom - origin.top,
    }));
  }

  /**
   * @param {MapFeature} feature
   * @returns {LabelWish|null}
   */
  wish(feature) {
    const style = labelStyleName(feature);
    const { capitals, room, zooms } = LABEL_STYLES[style];
    const zoom = this.map.getZoom();
    if (zoom < zooms[0] || zoom > zooms[1] || this.hidden.has(feature.geoid)) return null;
    const [x, y] = this.pixelsOf(feature.label_at ?? [0, 0]);
    const size = this.map.getSize();
    if (x < 0 || y < 0 || x > size.x || y > size.y) return null;
    const label = feature.text ?? feature.label;
    const text = capitals ? label.toLocaleUpperCase() : label;
    const width = this.measure(text, style);
    if (room && this.pixelWidth(feature) < room * width) return null;
    const move = feature.kind === "place";
    const roomy = feature.emphasised && this.pixelWidth(feature) > 1.5 * width;
    const spots = roomy ? this.spotsOf(feature).map((spot) => this.pixelsOf(spot)) : [];
    return { x, y, width, height: 14, text, style, rank: feature.rank - (feature.emphasised && move ? 1e9 : 0), move, spots };
  }

  /**
   * A country and a first-level area have their name in the middle, a populated place beside a dot.
   * @param {WorldLabel} name
   * @returns {LabelWish|null}
   */
  wishOfName({ name, style, at, zooms, rank, spot, misleads }) {
    const zoom = this.map.getZoom();
    if (zoom < zooms[0] || zoom > zooms[1]) return null;
    if (spot && zoom >= LABEL_STYLES.incident.zooms[0] && this.busy.some(({ label, label_at: [lat, lon] }) => label === name && Math.hypot(lat - at[0], lon - at[1]) < SAME_TOWN)) return null;
    const [x, y] = this.pixelsOf(at);
    const size = this.map.getSize();
    if (x < 0 || y < 0 || x > size.x || y > size.y) return null;
    if (spot && this.obstacles.some((box) => box.name === name && isBeside(box, x, y))) return null;
    const text = LABEL_STYLES[style].capitals ? name.toLocaleUpperCase() : name;
    const width = this.measure(text, style);
    const aside = width / 2 + SPOT_GAP;
    /** @type {[number, number][]} */
    const farther = [[x + aside + FARTHER, y], [x - aside - FARTHER, y], [x, y - FARTHER], [x, y + FARTHER]];
    if (!spot) {
      const steps = style === "country" && zooms[0] < LARGE_COUNTRY_ZOOM ? [0, FARTHER, -FARTHER, 2 * FARTHER, -2 * FARTHER] : [0];
      return { x, y, width, height: 14, text, style, rank, move: false, choices: steps.map((step) => [x, y + step]), misleads: misleads && ((px, py) => misleads(...this.unitsOf(px, py), Math.abs(py - y) > FARTHER)) };
    }
    /** @type {[number, number][]} */
    const choices = [[x + aside, y], [x - aside, y], [x, y - SPOT_GAP - 6], [x, y + SPOT_GAP + 7]];
    if (style === LARGE_TOWN) choices.push(...farther);
    return { x, y, width, height: 14, text, style, rank, move: false, choices, spots: farther, dot: [x, y] };
  }

  /**
   * @param {MapFeature} feature
   * @returns {Point[]}
   */
  spotsOf(feature) {
    this.arcs ??= this.decode();
    const bounds = featureBounds(this.arcs, feature);
    feature.spots ??= bounds && feature.label_at ? labelSpots(featurePolygons(this.arcs, feature), bounds, feature.label_at) : [];
    return feature.spots;
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {[number, number]} World units of a spot in pixels.
   */
  unitsOf(x, y) {
    const { lat, lng } = this.map.containerPointToLatLng([x, y]);
    return [worldX(lng), worldY(lat)];
  }

  /**
   * @param {Point} point
   * @returns {[number, number]} In the copy of the world that is drawn upon.
   */
  pixelsOf([latitude, longitude]) {
    const { x, y } = this.map.latLngToContainerPoint([latitude, nearestTurn(longitude, this.middle, 360)]);
    return [x, y];
  }

  /** @param {MapFeature} feature */
  pixelWidth({ box: [west, north, east, south] }) {
    const units = unitsPerPixel(this.map.getZoom());
    return west > east ? 0 : Math.max(east - west, 0.8 * (south - north)) / units;
  }

  /**
   * @param {string} text
   * @param {string} style
   */
  measure(text, style) {
    const key = `${style} ${text}`;
    if (!this.widths.has(key)) {
      this.useStyle(style);
      this.widths.set(key, this.context.measureText(text).width);
    }
    return this.widths.get(key) ?? 0;
  }

  /** @param {string} style */
  useStyle(style) {
    const { font, spacing } = LABEL_STYLES[style];
    this.context.font = `${font} ${this.font}`;
    /** @type {any} */ (this.context).letterSpacing = spacing;
  }

  /**
   * @param {[number, number]} at
   * @param {string} color
   */
  drawDot([x, y], color) {
    const { context } = this;
    context.beginPath();
    context.arc(x, y, DOT_RADIUS, 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = this.halo;
    context.stroke();
    context.fillStyle = color;
    context.fill();
  }

  /** @param {LabelWish} label */
  write({ text, style, x, y, dot }) {
    const { context } = this;
    if (dot) this.drawDot(dot, this.colors[style]);
    this.useStyle(style);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 3;
    context.strokeStyle = this.halo;
    context.fillStyle = this.colors[style];
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  }
}
