// @ts-check
/** @file The basemap: areas and borders as Leaflet canvas polygons, and a canvas of labels above them. */
import { bordersByImportance, decodeArcs, featureBounds, featurePolygons, isInside } from "./arcs.js";
import { cssValue } from "./dom.js";
import { placeLabels } from "./labels.js";

/**
 * @import {Block} from "./decode.js"
 * @import {Feature, Point} from "./arcs.js"
 * @import {Box, LabelWish} from "./labels.js"
 * @typedef {Feature & {bounds: [number, number, number, number]|null, emphasised: boolean,
 *   spots: Point[]}} MapFeature `spots`: points inside of an emphasised area where its label may stand, too.
 */

/* global L */

/** Borders by importance: the style sheet's colour and the width in pixels. */
const BORDERS = [
  null,
  { color: "--map-border-place", weight: 0.7 },
  { color: "--map-border-incident", weight: 1.3 },
  { color: "--map-border-county", weight: 1.3 },
  { color: "--map-border-state", weight: 2 },
];

/** Fills from the back to the front: which features, and the style sheet's colour. */
const FILLS = [
  { color: "--map-state", takes: (/** @type {MapFeature} */ f) => f.kind === "state" },
  { color: "--map-county", takes: (/** @type {MapFeature} */ f) => f.kind === "county" },
  { color: "--map-cdp", takes: (/** @type {MapFeature} */ f) => f.kind === "place" && f.place_class === "cdp" },
  { color: "--map-city", takes: (/** @type {MapFeature} */ f) => f.kind === "place" && f.place_class !== "cdp" && !f.emphasised },
  { color: "--map-incident", takes: (/** @type {MapFeature} */ f) => f.kind === "place" && f.emphasised },
];

/** Draws the boundaries and their labels. */
export class Basemap {
  /**
   * @param {any} map
   * @param {Block} block
   * @param {Set<string>} emphasised GEOIDs of areas that hold incidents.
   */
  constructor(map, { header, columns }, emphasised) {
    this.map = map;
    this.arcs = decodeArcs(/** @type {any} */ (columns), header.scale);
    /** @type {MapFeature[]} */
    this.features = header.features.map((/** @type {Feature} */ feature) => this.mapFeature(feature, emphasised));
    makePane(map, "mapper-basemap", 150);
    this.renderer = L.canvas({ pane: "mapper-basemap", padding: 0.4 });
    this.fills = FILLS.map((fill) => this.addFill(fill));
    this.lines = this.addLines();
    this.labels = new LabelLayer(map, this.features);
    this.restyle();
  }

  /**
   * @param {Feature} feature
   * @param {Set<string>} emphasised
   * @returns {MapFeature}
   */
  mapFeature(feature, emphasised) {
    const bounds = featureBounds(this.arcs, feature);
    const holds = emphasised.has(feature.geoid);
    const spots = holds && bounds && feature.label_at ? labelSpots(featurePolygons(this.arcs, feature), bounds, feature.label_at) : [];
    return { ...feature, bounds, emphasised: holds, spots };
  }

  /** @param {{color: string, takes: (f: MapFeature) => boolean}} fill */
  addFill({ color, takes }) {
    const polygons = this.features.filter(takes).flatMap((feature) => featurePolygons(this.arcs, feature));
    const layer = L.polygon(polygons, {
      renderer: this.renderer, interactive: false, stroke: false, fillOpacity: 1, smoothFactor: 0.6,
    });
    return { color, layer: layer.addTo(this.map) };
  }

  addLines() {
    const borders = bordersByImportance(this.features, this.arcs.length, borderImportance);
    return [...borders].filter(([importance]) => importance).sort(([a], [b]) => a - b).map(([importance, arcs]) => {
      const layer = L.polyline(arcs.map((arc) => this.arcs[arc]), {
        renderer: this.renderer, interactive: false, weight: BORDERS[importance]?.weight, smoothFactor: 0.6,
      });
      return { color: BORDERS[importance]?.color ?? "", layer: layer.addTo(this.map) };
    });
  }

  /** Take the colours of the present theme. */
  restyle() {
    for (const { color, layer } of this.fills) layer.setStyle({ fillColor: cssValue(color) });
    for (const { color, layer } of this.lines) layer.setStyle({ color: cssValue(color) });
    this.labels.restyle();
  }
}

/**
 * @param {any} map
 * @param {string} name
 * @param {number} zIndex
 */
export function makePane(map, name, zIndex) {
  const pane = map.createPane(name);
  pane.style.zIndex = String(zIndex);
  return pane;
}

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

/** @param {Feature} feature */
function borderImportance(feature) {
  if (feature.kind === "state") return 4;
  if (feature.kind === "county") return 3;
  return /** @type {MapFeature} */ (feature).emphasised ? 2 : 1;
}

/** How labels look, and how much wider than its label an area must be to get one. */
/** @type {Record<string, {font: string, color: string, spacing: string, capitals: boolean, room: number, zooms: [number, number]}>} */
const LABEL_STYLES = {
  "state": { font: "600 13px", color: "--map-label-state", spacing: "2px", capitals: true, room: 1.4, zooms: [3, 8] },
  "county": { font: "600 11.5px", color: "--map-label-county", spacing: "1.4px", capitals: true, room: 1.1, zooms: [6, 12] },
  "incident": { font: "650 13px", color: "--map-label-incident", spacing: "0px", capitals: false, room: 0, zooms: [8, 24] },
  "city": { font: "500 12px", color: "--map-label-city", spacing: "0px", capitals: false, room: 0.7, zooms: [9, 24] },
  "cdp": { font: "italic 400 11.5px", color: "--map-label-cdp", spacing: "0px", capitals: false, room: 0.9, zooms: [10, 24] },
};

/** @param {MapFeature} feature */
function labelStyleName({ kind, place_class: placeClass, emphasised }) {
  if (kind !== "place") return kind;
  if (emphasised) return "incident";
  return placeClass === "cdp" ? "cdp" : "city";
}

/** One canvas of labels over the map, laid out anew when the map has come to rest. */
class LabelLayer {
  /**
   * @param {any} map
   * @param {MapFeature[]} features
   */
  constructor(map, features) {
    this.map = map;
    this.features = features.filter((feature) => feature.label_at);
    /** @type {Box[]} In container pixels. */
    this.obstacles = [];
    this.canvas = document.createElement("canvas");
    this.canvas.className = "map-labels leaflet-zoom-hide";
    this.canvas.setAttribute("aria-hidden", "true");
    makePane(map, "mapper-labels", 450).append(this.canvas);
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    /** @type {Map<string, number>} */
    this.widths = new Map();
    this.font = "sans-serif";
    this.halo = "";
    /** @type {Record<string, string>} By style. */
    this.colors = {};
  }

  /** Take the colours of the present theme; asking for them at every label would be slow. */
  restyle() {
    this.font = cssValue("--font");
    this.halo = cssValue("--map-halo");
    this.colors = Object.fromEntries(Object.entries(LABEL_STYLES).map(([name, { color }]) => [name, cssValue(color)]));
    this.draw();
  }

  /**
   * Keep labels off these boxes from now on.
   * @param {Box[]} boxes
   */
  avoid(boxes) {
    this.obstacles = boxes;
    this.draw();
  }

  draw() {
    const size = this.map.getSize();
    const ratio = globalThis.devicePixelRatio || 1;
    this.canvas.width = Math.round(size.x * ratio);
    this.canvas.height = Math.round(size.y * ratio);
    this.canvas.style.width = `${size.x}px`;
    this.canvas.style.height = `${size.y}px`;
    L.DomUtil.setPosition(this.canvas, this.map.containerPointToLayerPoint([0, 0]));
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.clearRect(0, 0, size.x, size.y);
    const wishes = this.features.map((feature) => this.wish(feature)).filter((wish) => wish !== null);
    const frame = { left: 2, top: 2, right: size.x - 2, bottom: size.y - 2 };
    for (const label of placeLabels(wishes, [...this.obstacles, ...this.controlBoxes()], frame)) this.write(label);
  }

  /** @returns {Box[]} What lies over the map, in container pixels. */
  controlBoxes() {
    const origin = this.map.getContainer().getBoundingClientRect();
    const controls = this.map.getContainer().parentElement.querySelectorAll(".leaflet-control, .legend");
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
    if (zoom < zooms[0] || zoom > zooms[1]) return null;
    const { x, y } = this.map.latLngToContainerPoint(feature.label_at);
    const size = this.map.getSize();
    if (x < 0 || y < 0 || x > size.x || y > size.y) return null;
    const text = capitals ? feature.label.toLocaleUpperCase() : feature.label;
    const width = this.measure(text, style);
    if (room && this.pixelWidth(feature) < room * width) return null;
    const move = feature.kind === "place";
    const roomy = feature.spots.length && this.pixelWidth(feature) > 1.5 * width;
    const spots = roomy ? feature.spots.map((spot) => this.pixelsOf(spot)) : [];
    return { x, y, width, height: 14, text, style, rank: feature.rank - (feature.emphasised && move ? 1e9 : 0), move, spots };
  }

  /**
   * @param {Point} point
   * @returns {[number, number]}
   */
  pixelsOf(point) {
    const { x, y } = this.map.latLngToContainerPoint(point);
    return [x, y];
  }

  /** @param {MapFeature} feature */
  pixelWidth({ bounds }) {
    if (!bounds) return 0;
    const [south, west, north, east] = bounds;
    const pixels = this.map.project([north, east]).subtract(this.map.project([south, west]));
    return Math.max(pixels.x, -pixels.y * 0.8);
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

  /** @param {LabelWish} label */
  write({ text, style, x, y }) {
    const { context } = this;
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
