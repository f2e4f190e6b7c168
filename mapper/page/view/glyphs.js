// @ts-check
/** @file The shapes that stand beside words: contest status, stance, and the ring of a mark. */
import { ringWidth } from "../core/mark-looks.js";
import { make, makeSvg } from "./dom.js";

/** Paths in a 16×16 box; `f` filled, `o` outlined, `d` outlined with dashes. */
/** @type {Record<string, Record<string, string>>} */
const SHAPES = {
  // one voice, one that the other lets stand, two that agree, one and a silent one, two that point against each other
  "one-account": { f: "M8 4.2a3.8 3.8 0 1 1 0 7.6a3.8 3.8 0 1 1 0-7.6z" },
  "uncontested": { f: "M4.4 4.8a3.2 3.2 0 1 1 0 6.4a3.2 3.2 0 1 1 0-6.4z", o: "M9.6 8.4l1.9 2l3.4-4.6" },
  "agreed": { f: "M4.2 4.8a3.2 3.2 0 1 1 0 6.4a3.2 3.2 0 1 1 0-6.4zM11.8 4.8a3.2 3.2 0 1 1 0 6.4a3.2 3.2 0 1 1 0-6.4z" },
  "one-sided": { f: "M4.2 4.8a3.2 3.2 0 1 1 0 6.4a3.2 3.2 0 1 1 0-6.4z", o: "M11.8 5.4a2.6 2.6 0 1 1 0 5.2a2.6 2.6 0 1 1 0-5.2z" },
  "disputed": { f: "M1.2 3.2L7.2 8L1.2 12.8zM14.8 3.2L8.8 8L14.8 12.8z" },
  // square, triangle, diamond, disc, pentagon, ring: the order of the colors
  "own-1": { f: "M3 3h10v10H3z" },
  "own-2": { f: "M8 2.4L14.4 13.4H1.6z" },
  "own-3": { f: "M8 1.4L14.6 8L8 14.6L1.4 8z" },
  "own-4": { f: "M8 2.4a5.6 5.6 0 1 1 0 11.2a5.6 5.6 0 1 1 0-11.2z" },
  "own-5": { f: "M8 1.8L14.2 6.3L11.8 13.6H4.2L1.8 6.3z" },
  "own-other": { o: "M8 3.4a4.6 4.6 0 1 1 0 9.2a4.6 4.6 0 1 1 0-9.2z" },
  // full, crossed, half, ticked, beside the point, a dash, dashed
  "asserts": { f: "M8 2a6 6 0 1 1 0 12a6 6 0 1 1 0-12z" },
  "denies": { o: "M8 2.2a5.8 5.8 0 1 1 0 11.6a5.8 5.8 0 1 1 0-11.6zM5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2" },
  "partly-confirms": { f: "M8 2a6 6 0 0 0 0 12z", o: "M8 2.2a5.8 5.8 0 1 1 0 11.6a5.8 5.8 0 1 1 0-11.6z" },
  "does-not-dispute": { o: "M8 2.2a5.8 5.8 0 1 1 0 11.6a5.8 5.8 0 1 1 0-11.6zM5.2 8.3l2 2.1l3.7-4.5" },
  "does-not-say": { o: "M8 2.2a5.8 5.8 0 1 1 0 11.6a5.8 5.8 0 1 1 0-11.6z", f: "M8 6.6a1.4 1.4 0 1 1 0 2.8a1.4 1.4 0 1 1 0-2.8z" },
  "no-comment": { o: "M8 2.2a5.8 5.8 0 1 1 0 11.6a5.8 5.8 0 1 1 0-11.6zM5 8h6" },
  "not-asked": { d: "M8 2.2a5.8 5.8 0 1 1 0 11.6a5.8 5.8 0 1 1 0-11.6z" },
};

/** The colors of a category, the most frequent first; the last is for all others. */
export const OWN_COLORS = ["own-1", "own-2", "own-3", "own-4", "own-5", "own-other"];

/** Of a hexagon with a corner on top, 1 from its middle. */
const HEXAGON_CORNERS = [30, 90, 150, 210, 270, 330].map((degrees) => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]);

/**
 * The shape and color of one of them.
 * @param {string} name
 */
export function colorSign(name) {
  const sign = glyph(name);
  sign.classList.add(name);
  return sign;
}

/**
 * The shape of a contest status or a stance. The word beside it has the same meaning.
 * @param {string} name
 * @returns {SVGElement}
 */
export function glyph(name) {
  const svg = makeSvg("svg", { class: "glyph", viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" });
  svg.append(...glyphPaths(name));
  return svg;
}

/**
 * The shape and color of a level, the same everywhere; beside a name with the same meaning. One element with a style alone, as thousands of
 * rows have them.
 * @param {{level: string}} agency
 */
export function swatch({ level }) {
  return make("span", { class: `swatch swatch-${level}`, "aria-hidden": "true" });
}

/**
 * @param {string} name
 * @returns {SVGElement[]}
 */
function glyphPaths(name) {
  return Object.entries(SHAPES[name] ?? {}).map(([kind, d]) => makeSvg("path", { class: `glyph-${kind}`, d }));
}

/**
 * The mark of one incident or of several: a disc of ink, with the status of one within; colored by a category, a ring of its parts.
 * @param {{radius: number, status?: string|null, colors?: number[], own?: number|null}} mark `own`: how many incidents it stands for,
 *   where it is colored by a category; `colors`: how many of them have each color.
 * @returns {SVGElement}
 */
export function markPicture({ radius, status = null, colors = [], own = null }) {
  const size = 2 * radius + 4;
  const middle = size / 2;
  const svg = makeSvg("svg", { class: "mark-picture", viewBox: `0 0 ${size} ${size}`, width: size, height: size, "aria-hidden": "true" });
  if (own !== null) {
    svg.append(makeSvg("circle", { class: "mark-core mark-core-own", cx: middle, cy: middle, r: radius + 1 }));
    const width = ringWidth(radius);
    const parts = ringParts([...colors, own - colors.reduce((sum, count) => sum + count, 0)], OWN_COLORS);
    for (const { level, from, to } of parts) svg.append(makeSvg("path", { class: `ring ring-${level}`, d: arcPath(middle, radius - width / 2, from, to), "stroke-width": width }));
    const sign = own === 1 && radius > 9 ? OWN_COLORS[colors.indexOf(1)] ?? "own-other" : null;
    if (sign) svg.append(makeSvg("g", { transform: `translate(${middle - 5} ${middle - 5}) scale(0.62)`, class: sign }, ...glyphPaths(sign)));
    return svg;
  }
  svg.append(makeSvg("circle", { class: "mark-core", cx: middle, cy: middle, r: radius + 1 }));
  if (status) svg.append(makeSvg("g", { class: "mark-status", transform: `translate(${middle - 6.4} ${middle - 6.4}) scale(0.8)` }, ...glyphPaths(status)));
  return svg;
}

/**
 * The hexagon of incidents in a part of the map.
 * @param {{radius: number, step: number, colors?: number[], own?: number|null}} look `colors`: incidents of each color of the reader's choice among `own` in all.
 * @returns {SVGElement}
 */
export function hexagonPicture({ radius, step, colors = [], own = null }) {
  const svg = makeSvg("svg", { class: "mark-picture hexagon-picture", "aria-hidden": "true" }, makeSvg("path", { class: "hexagon-edge" }), makeSvg("path"));
  shapeHexagon(svg, { radius, step });
  if (own === null) return svg;
  const width = 1.24 * radius;
  const top = 0.24 * radius;
  svg.append(makeSvg("rect", { class: "strip-ground", x: -width / 2 - 1, y: top - 1, width: width + 2, height: 7 }));
  const counts = [...colors, own - colors.reduce((sum, count) => sum + count, 0)];
  let at = -width / 2;
  for (const [i, count] of counts.entries()) {
    if (!count) continue;
    const part = (width * count) / own;
    svg.append(makeSvg("rect", { class: `strip-part ${OWN_COLORS[i]}`, x: at, y: top, width: part, height: 5 }));
    at += part;
  }
  return svg;
}

/**
 * Give a hexagon another size and shade.
 * @param {Element} svg
 * @param {{radius: number, step: number}} look
 */
export function shapeHexagon(svg, { radius, step }) {
  const half = radius + 2;
  svg.setAttribute("viewBox", `${-half} ${-half} ${2 * half} ${2 * half}`);
  for (const side of ["width", "height"]) svg.setAttribute(side, String(2 * half));
  const d = `M${HEXAGON_CORNERS.map((corner) => corner.map((at) => (radius * at).toFixed(2)).join(" ")).join("L")}z`;
  const [edge, face] = svg.children;
  edge.setAttribute("d", d);
  face.setAttribute("d", d);
  face.setAttribute("class", `hexagon hexagon-${step}`);
}

/** A full disc: the spot is known. */
export function spotSign() {
  const svg = makeSvg("svg", { class: "sign", viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" });
  svg.append(makeSvg("circle", { class: "sign-fill", cx: 8, cy: 8, r: 6.5 }));
  return svg;
}

/** A hatched square: only the city or county is known. */
export function areaSign() {
  const svg = makeSvg("svg", { class: "sign", viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" });
  svg.append(makeSvg("path", { class: "sign-line", d: "M2.5 1.5h11a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1zM2 9L9 2M2 14L14 2M7 14.5L14.5 7" }));
  return svg;
}

/**
 * The sign of the incident that is opened: a full disc with its status.
 * @param {string|null} status
 * @returns {SVGElement}
 */
export function openedPicture(status) {
  const svg = makeSvg("svg", { class: "opened-picture", viewBox: "0 0 32 32", width: 32, height: 32 });
  svg.append(makeSvg("circle", { class: "opened-edge", cx: 16, cy: 16, r: 15 }), makeSvg("circle", { class: "opened-core", cx: 16, cy: 16, r: 11.5 }));
  svg.append(makeSvg("g", { class: "opened-status", transform: "translate(9.6 9.6) scale(0.8)" }, ...glyphPaths(status ?? "one-account")));
  return svg;
}

/**
 * Cut a ring into parts, with small gaps between them.
 * @param {number[]} levels Counts in the order of the names.
 * @param {string[]} names
 * @returns {{level: string, from: number, to: number}[]} In turns, clockwise from the top.
 */
function ringParts(levels, names) {
  const total = levels.reduce((sum, count) => sum + count, 0);
  if (!total) return [{ level: "other", from: 0, to: 1 }];
  const present = levels.filter(Boolean).length;
  const gap = present > 1 ? 0.035 : 0;
  const parts = [];
  let at = 0;
  for (const [i, count] of levels.entries()) {
    if (!count) continue;
    const share = count / total;
    parts.push({ level: names[i], from: at + gap / 2, to: Math.max(at + share - gap / 2, at + gap / 2 + 0.01) });
    at += share;
  }
  return parts;
}

/**
 * @param {number} middle
 * @param {number} radius
 * @param {number} from In turns.
 * @param {number} to
 * @returns {string} The path of an arc; a whole turn is two halves, as an arc cannot end where it begins.
 */
function arcPath(middle, radius, from, to) {
  const half = `A${radius} ${radius} 0 1 1 ${middle} `;
  if (to - from > 0.999) return `M${middle} ${middle - radius}${half}${middle + radius}${half}${middle - radius}`;
  const point = (/** @type {number} */ turn) => {
    const angle = turn * 2 * Math.PI;
    return `${(middle + radius * Math.sin(angle)).toFixed(2)} ${(middle - radius * Math.cos(angle)).toFixed(2)}`;
  };
  const large = to - from > 0.5 ? 1 : 0;
  return `M${point(from)}A${radius} ${radius} 0 ${large} 1 ${point(to)}`;
}
