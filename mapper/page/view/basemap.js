// @ts-check
/** @file The basemap: areas and borders on one canvas, and a canvas of labels above them. */
import { bordersByImportance, boxOfArcs, decodeArcs, featureBounds, featurePolygons, isInside, traceArcs, worldArcs } from "../core/arcs.js";
import { newElement, outerElement, pixelRatio } from "./host.js";
import { WORLD, longitudeOf, nearestTurn, unitsPerPixel } from "../core/mercator.js";
import { afterFrame, cssValue, later, nextFrame } from "./dom.js";
import { placeLabels } from "../core/labels.js";
import { drawnMiddle } from "./world.js";

/**
 * @import {Block} from "../core/decode.js"
 * @import {Feature, Paper, Point} from "../core/arcs.js"
 * @import {Box, LabelWish} from "../core/labels.js"
 * @typedef {[number, number, number, number]} WorldBox West, north, east, south.
 * @typedef {Feature & {box: WorldBox, emphasised: boolean, spots: Point[]|null}} MapFeature
 *   `box`: in world units, empty for a label alone; `spots`: points inside of an emphasised area where its label may
 *   stand, too, looked for when labels are first placed.
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

const SEA = "--map-sea";

/** How much of a copy of the land is hidden where the world is narrower than the window. */
const FADED = 0.65;

/**
 * The margin drawn beyond the map on each side, ready to be dragged in; not at first, because a reader cannot
 * drag a map that is not visible yet.
 */
const DRAWN_MARGIN = 0.15;

/** If drawing takes no longer, it is drawn at each picture of a flight; else the last one is stretched. */
const QUICK_MILLISECONDS = 7;

/** Draws the boundaries and their labels. */
export class Basemap {
  /**
   * @param {any} map
   * @param {Block} block
   * @param {Set<string>} emphasised GEOIDs of areas that hold incidents.
   */
  constructor(map, { header, columns }, emphasised) {
    this.map = map;
    this.arcs = worldArcs(columns, header.scale);
    /** @type {MapFeature[]} */
    this.features = header.features.map((/** @type {Feature} */ feature) => ({
      ...feature, box: boxOfArcs(this.arcs, feature.rings.flat(2)), emphasised: emphasised.has(feature.geoid), spots: null,
    }));
    this.fills = FILLS.map(({ color, takes }) => ({ color, features: this.features.filter(takes) }));
    const borders = bordersByImportance(this.features, this.arcs.starts.length - 1, borderImportance);
    this.lines = [...borders].filter(([importance]) => importance).sort(([a], [b]) => a - b);
    this.colors = presentColors();
    makePane(map, "mapper-basemap", 150);
    this.canvas = makeCanvasLayer("mapper-basemap", (context, paper, box) => this.draw(context, paper, box));
    this.labels = new LabelLayer(map, this.features, () => decodeArcs(columns, header.scale));
    this.milliseconds = Infinity;
    map.on("zoom", () => {
      this.labels.clear();
      if (this.milliseconds < QUICK_MILLISECONDS) this.canvas.redraw();
    });
  }

  /** Draw it, in a task of its own: the browser paints a canvas at the end of the task. */
  show() {
    this.canvas.addTo(this.map);
  }

  /** Draw more than can be seen from now on. */
  widen() {
    this.canvas.options.padding = DRAWN_MARGIN;
    this.canvas.redraw();
  }

  /** Take the colours of the present theme. */
  restyle() {
    this.colors = presentColors();
    this.canvas.redraw();
    this.labels.restyle();
  }

  /**
   * Draw the land, and its copies where the paper goes on beyond the edge of the world.
   * @param {CanvasRenderingContext2D} context
   * @param {Paper} paper
   * @param {WorldBox} box The part of the world on the paper.
   */
  draw(context, paper, [west, north, east, south]) {
    const begun = performance.now();
    for (let start = WORLD * Math.floor(west / WORLD); start < east; start += WORLD) {
      this.drawWorld(context, { ...paper, west: paper.west - start }, [west - start, north, east - start, south]);
    }
    this.fadeCopies(context, paper);
    this.milliseconds = performance.now() - begun;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Paper} paper
   * @param {WorldBox} box The visible part of the world.
   */
  drawWorld(context, paper, box) {
    for (const { color, features } of this.fills) {
      context.beginPath();
      for (const feature of features) {
        if (!boxesMeet(feature.box, box)) continue;
        for (const ring of feature.rings.flat()) traceArcs(context, this.arcs, ring, paper);
      }
      context.fillStyle = this.colors[color];
      context.fill("evenodd");
    }
    context.lineJoin = "bevel"; // lines are so thin that round joins, which take longer, look no different
    for (const [importance, arcs] of this.lines) {
      context.beginPath();
      for (const arc of arcs) if (boxesMeet(boxOfArcs(this.arcs, [arc]), box)) traceArcs(context, this.arcs, [arc], paper);
      context.strokeStyle = this.colors[BORDERS[importance]?.color ?? ""];
      context.lineWidth = BORDERS[importance]?.weight ?? 1;
      context.stroke();
    }
  }

  /**
   * In a window wider than the world land comes twice, and each mark but once: fade the land that no mark can stand on.
   * @param {CanvasRenderingContext2D} context
   * @param {Paper} paper
   */
  fadeCopies(context, { west, scale }) {
    if (this.map.getSize().x <= WORLD * scale) return;
    const middle = (drawnMiddle(this.map) - west) * scale;
    const [left, right] = [middle - (WORLD * scale) / 2, middle + (WORLD * scale) / 2];
    const { width, height } = context.canvas;
    context.globalAlpha = FADED;
    context.fillStyle = this.colors[SEA];
    context.fillRect(0, 0, left, height);
    context.fillRect(right, 0, width - right, height);
    context.globalAlpha = 1;
  }
}

/** @returns {Record<string, string>} The colours of the present theme, by their names in the style sheet. */
function presentColors() {
  const looks = [...FILLS, ...BORDERS].filter((look) => look !== null);
  return Object.fromEntries([...looks.map(({ color }) => color), SEA].map((color) => [color, cssValue(color)]));
}

/** @param {WorldBox} a @param {WorldBox} b */
function boxesMeet(a, b) {
  return a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
}

/**
 * A canvas that Leaflet moves, scales while zooming and asks to be drawn, as it does with its own; without an object a
 * point, which takes most of the time of Leaflet's.
 * @param {string} pane
 * @param {(context: CanvasRenderingContext2D, paper: Paper, box: WorldBox) => void} draw
 */
function makeCanvasLayer(pane, draw) {
  const { Renderer } = L;
  const Layer = Renderer.extend({
    _initContainer() {
      this._container = newElement("canvas");
      this._context = this._container.getContext("2d");
    },
    _destroyContainer() {
      this._container.remove();
      this._container = null;
    },
    _updatePaths() {},
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      Renderer.prototype._update.call(this);
      const { min } = this._bounds;
      const size = this._bounds.getSize();
      L.DomUtil.setPosition(this._container, min);
      const ratio = pixelRatio();
      this._container.width = Math.round(ratio * size.x);
      this._container.height = Math.round(ratio * size.y);
      this._container.style.width = `${size.x}px`;
      this._container.style.height = `${size.y}px`;
      this._context.scale(ratio, ratio);
      const units = unitsPerPixel(this._map.getZoom());
      const corner = min.add(this._map.getPixelOrigin());
      const west = corner.x * units;
      const north = corner.y * units;
      draw(this._context, { west, north, scale: 1 / units }, [west, north, west + size.x * units, north + size.y * units]);
      this.fire("update");
    },
    redraw() {
      if (this._map) this._update();
    },
  });
  return new Layer({ pane, padding: 0 });
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

/** How often the first labels look whether the page is ready, and how long they work at a time. */
const FIRST_LABELS_MILLISECONDS = 40;
const SLICE_MILLISECONDS = 8;

/** One canvas of labels over the map, laid out anew when the map has come to rest. */
class LabelLayer {
  /**
   * @param {any} map
   * @param {MapFeature[]} features
   * @param {() => Point[][]} decode Gives the arcs in degrees.
   */
  constructor(map, features, decode) {
    this.map = map;
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
    /** @type {Box[]} In container pixels. */
    this.obstacles = [];
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
    this.begin();
  }

  /** The first labels come once the page is ready and visible: they are not read before, and take as long as all the rest. */
  begin() {
    if (outerElement().dataset.mapper !== "loading") afterFrame(() => this.prepare());
    else later(() => this.begin(), FIRST_LABELS_MILLISECONDS);
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
   * @param {Box[]} boxes
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
    if (this.drawnZoom !== this.map.getZoom()) this.canvas.width = 0;
  }

  draw() {
    this.late = false;
    if (this.waiting) return;
    this.drawnZoom = this.map.getZoom();
    this.middle = longitudeOf(drawnMiddle(this.map));
    const size = this.map.getSize();
    const ratio = pixelRatio();
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

  /** @returns {Box[]} The boxes of elements over the map, in container pixels. */
  controlBoxes() {
    const origin = this.map.getContainer().getBoundingClientRect();
    const controls = this.map.getContainer().parentElement.querySelectorAll(".leaflet-control, .legend, .map-back, .map-caption, .tiles-button");
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
    const [x, y] = this.pixelsOf(feature.label_at ?? [0, 0]);
    const size = this.map.getSize();
    if (x < 0 || y < 0 || x > size.x || y > size.y) return null;
    const text = capitals ? feature.label.toLocaleUpperCase() : feature.label;
    const width = this.measure(text, style);
    if (room && this.pixelWidth(feature) < room * width) return null;
    const move = feature.kind === "place";
    const roomy = feature.emphasised && this.pixelWidth(feature) > 1.5 * width;
    const spots = roomy ? this.spotsOf(feature).map((spot) => this.pixelsOf(spot)) : [];
    return { x, y, width, height: 14, text, style, rank: feature.rank - (feature.emphasised && move ? 1e9 : 0), move, spots };
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
