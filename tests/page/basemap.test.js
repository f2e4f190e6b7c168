import assert from "node:assert/strict";
import { test } from "node:test";
import { bordersByImportance, boxOfArcs, decodeArcs, featureBounds, featurePolygons, isInside, traceArcs, worldArcs } from "../../mapper/page/core/arcs.js";
import { worldX, worldY } from "../../mapper/page/core/mercator.js";
import { placeLabels } from "../../mapper/page/core/labels.js";

// Two squares side by side: arc 0 is what they share, arcs 1 and 2 are the rest of each.
const COLUMNS = {
  arc_length: [2, 4, 4],
  start_x: [100000, 100000, 100000],
  start_y: [0, 100000, 0],
  dx: [0, -100000, 0, 100000, 100000, 0, -100000],
  dy: [100000, 0, -100000, 0, 0, 100000, 0],
};
const arcs = decodeArcs(COLUMNS, 1e-5);
const west = { kind: "county", rings: [[[0, 1]]] };
const east = { kind: "place", rings: [[[2, ~0]]] };

test("arcs come back as latitude and longitude", () => {
  assert.deepEqual(arcs[0], [[0, 1], [1, 1]]);
  assert.deepEqual(arcs[2].at(-1), [1, 1]);
});

test("rings walk arcs in both directions without doubling their ends", () => {
  assert.deepEqual(featurePolygons(arcs, west), [[[[0, 1], [1, 1], [1, 0], [0, 0]]]]);
  assert.deepEqual(featurePolygons(arcs, east), [[[[0, 1], [0, 2], [1, 2], [1, 1]]]]);
});

test("a shared border belongs to the more important area", () => {
  const borders = bordersByImportance([west, east], 3, ({ kind }) => (kind === "county" ? 3 : 1));
  assert.deepEqual([...borders], [[3, [0, 1]], [1, [2]]]);
});

test("bounds of an area; none for a label alone", () => {
  assert.deepEqual(featureBounds(arcs, east), [0, 1, 1, 2]);
  assert.equal(featureBounds(arcs, { rings: [] }), null);
});

test("a point is inside of a polygon and not in its hole", () => {
  const square = (from, to) => [[from, from], [from, to], [to, to], [to, from]];
  const polygons = [[square(0, 10), square(4, 6)], [square(20, 30)]];
  assert.deepEqual([[1, 1], [5, 5], [15, 15], [25, 25]].map((point) => isInside(polygons, point)), [true, false, false, true]);
});

const FRAME = { left: 0, top: 0, right: 400, bottom: 300 };
const label = (text, x, y, more = {}) => ({ text, x, y, width: 60, height: 14, style: "city", rank: 0, move: false, ...more });

test("of two labels on each other the more important stays", () => {
  const placed = placeLabels([label("less", 100, 100, { rank: 2 }), label("more", 110, 104, { rank: 1 })], [], FRAME);
  assert.deepEqual(placed.map(({ text }) => text), ["more"]);
});

test("a label gives way to a mark, and stays inside the frame", () => {
  const mark = { left: 85, right: 115, top: 85, bottom: 115 };
  const [placed] = placeLabels([label("Bell", 100, 100, { move: true })], [mark], FRAME);
  assert.ok(placed.y > 115 || placed.y < 85 || Math.abs(placed.x - 100) > 40);
  const [elsewhere] = placeLabels([label("Bell", 0, 100, { move: true, spots: [[5, 100], [200, 200]] })], [], FRAME);
  assert.deepEqual([elsewhere.x, elsewhere.y], [200, 200]);
  assert.equal(placeLabels([label("edge", 395, 100)], [], FRAME).length, 0);
});

test("a country's name gives way to where it names no other country, or not at all", () => {
  const mark = { left: 85, right: 115, top: 85, bottom: 115 };
  const country = (misleads) => placeLabels([label("SYRIA", 100, 100, { choices: [[100, 100], [100, 126], [100, 74]], misleads })], [mark], FRAME);
  assert.deepEqual(country((x, y) => y > 100).map(({ y }) => y), [74]);
  assert.deepEqual(country(() => true), []);
  assert.equal(placeLabels([label("SYRIA", 100, 100, { misleads: () => true })], [], FRAME).length, 1);
});

/** A pen that keeps what it drew. */
const recorder = () => {
  const drawn = [];
  return { drawn, moveTo: (x, y) => drawn.push(["move", x, y]), lineTo: (x, y) => drawn.push(["line", x, y]) };
};

test("arcs are drawn in world units, backwards too, each where the one before ends", () => {
  const world = worldArcs(COLUMNS, 1e-5);
  assert.deepEqual([...world.starts], [0, 2, 6, 10]);
  assert.equal(world.x[0], worldX(1));
  assert.equal(world.y[1], worldY(1));
  const [pen, paper] = [recorder(), { west: worldX(1), north: worldY(1), scale: 1e-4 }];
  traceArcs(pen, world, [2, ~0], paper);
  const px = (degrees) => (worldX(degrees) - paper.west) * paper.scale;
  const py = (degrees) => (worldY(degrees) - paper.north) * paper.scale;
  assert.deepEqual(pen.drawn.slice(0, 4), [["move", 0, py(0)], ["line", px(2), py(0)], ["line", px(2), 0], ["line", 0, 0]]);
  assert.deepEqual(pen.drawn.at(-1), ["line", 0, py(0)]);
});

test("steps too short to be seen are left out, the end never", () => {
  const pen = recorder();
  traceArcs(pen, worldArcs(COLUMNS, 1e-5), [1], { west: 0, north: 0, scale: 1e-9 });
  assert.equal(pen.drawn.length, 2);
});

test("the box of some arcs holds them all; of none it is empty", () => {
  const world = worldArcs(COLUMNS, 1e-5);
  assert.deepEqual(boxOfArcs(world, [2, ~0]), [worldX(1), worldY(1), worldX(2), worldY(0)]);
  const [west, , east] = boxOfArcs(world, []);
  assert.ok(west > east);
});
