// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { nameOfSpot } from "../../mapper/page/core/centre-name.js";
import { decodeAreas, decodeLines, holdsSpot, traceLine } from "../../mapper/page/core/world-lines.js";
import { placeLabels } from "../../mapper/page/core/labels.js";
import { WORLD, worldX, worldY } from "../../mapper/page/core/mercator.js";

/** Two squares of ten degrees beside each other, A in the west and B in the east, sharing a line; A's part of the shore is coarse. */
const header = {
  scale: 1e-4,
  areas: [
    { id: "A", kind: "country", name: "Aland", names: { es: "Alandia" } },
    { id: "B", kind: "country", name: "Bland" },
    { id: "A.1", kind: "region", name: "Aland-upon-Sea" },
  ],
};
const columns = /** @type {any} */ ({
  arc_length: [2, 4, 4], arc_unit: [1, 100, 1],
  start_x: [100_000, 1000, 100_000], start_y: [0, 1000, 0],
  dx: [0, -1000, 0, 1000, 100_000, 0, -100_000], dy: [100_000, 0, -1000, 0, 0, 100_000, 0],
  area_size: [1, 1, 1], ring_size: [2, 2, 2], ring_line: Int32Array.from([0, 1, 2, ~0, 0, 1]),
});
const lines = decodeLines(columns, header.scale);
const areas = decodeAreas({ header, columns }, lines);
const world = { lines, areas, isNear: () => true };
const spot = (/** @type {number} */ latitude, /** @type {number} */ longitude) => /** @type {[number, number]} */ ([worldX(longitude), worldY(latitude)]);

test("lines of every unit end where they should", () => {
  assert.equal(lines.x[lines.starts[1]], worldX(10));
  assert.equal(lines.y[lines.starts[1]], worldY(10));
  assert.equal(lines.x[lines.starts[2] - 1], worldX(10));
});

test("an area holds what lies in its rings", () => {
  assert.ok(holdsSpot(lines, areas[0], ...spot(5, 5)));
  assert.ok(!holdsSpot(lines, areas[1], ...spot(5, 5)));
  assert.ok(holdsSpot(lines, areas[1], ...spot(5, 15)));
  assert.ok(!holdsSpot(lines, areas[0], ...spot(15, 5)));
});

test("a spot has its smallest area, and near a border both countries", () => {
  assert.equal(nameOfSpot(world, ...spot(5, 5)), "Aland-upon-Sea, Aland");
  assert.equal(nameOfSpot(world, ...spot(5, 15)), "Bland");
  assert.equal(nameOfSpot(world, ...spot(5, 10.02)), "Bland or Aland");
  assert.equal(nameOfSpot(world, ...spot(5, 25)), "At sea");
});

test("a map of the world says no name of a country that is hardly to be seen, nor of a part of one", () => {
  const tenDegreesWide = (/** @type {number} */ pixels) => WORLD / 36 / pixels;
  const near = { ...areas[2], box: /** @type {any} */ ([worldX(4.5), worldY(5.5), worldX(5.5), worldY(4.5)]) };
  const within = { ...world, areas: [areas[0], areas[1], near] };
  assert.equal(nameOfSpot(within, ...spot(5, 5), tenDegreesWide(500)), "Aland-upon-Sea, Aland");
  assert.equal(nameOfSpot(within, ...spot(5, 5), tenDegreesWide(100)), "Aland");
  assert.equal(nameOfSpot(within, ...spot(5, 5), tenDegreesWide(10)), "");
  assert.equal(nameOfSpot(world, ...spot(5, 25), tenDegreesWide(500)), "At sea");
  assert.equal(nameOfSpot(world, ...spot(5, 25), tenDegreesWide(10)), ""); // a map of coasts around, of which no one means the sea
});

test("no line is drawn along the edge of the world", () => {
  const edge = { x: Float64Array.from([WORLD - 9, WORLD, WORLD, WORLD - 9]), y: Float64Array.from([0, 0, 900, 900]), starts: Uint32Array.from([0, 4]), boxes: new Float64Array(4) };
  /** @type {string[]} */
  const said = [];
  traceLine({ moveTo: (x, y) => said.push(`to ${x} ${y}`), lineTo: (x, y) => said.push(`line ${x} ${y}`) }, edge, 0, { west: WORLD - 9, north: 0, scale: 1 });
  assert.deepEqual(said, ["to 0 0", "line 9 0", "to 9 900", "line 0 900"]);
});

test("the name of a town stands at the first free side of its dot", () => {
  const wish = { x: 50, y: 50, width: 20, height: 10, text: "Town", style: "town", rank: 1, move: false };
  const choices = /** @type {[number, number][]} */ ([[80, 50], [20, 50]]);
  const frame = { left: 0, top: 0, right: 100, bottom: 100 };
  assert.equal(placeLabels([{ ...wish, choices }], [], frame)[0].x, 80);
  assert.equal(placeLabels([{ ...wish, choices }], [{ left: 60, top: 0, right: 100, bottom: 100 }], frame)[0].x, 20);
  assert.deepEqual(placeLabels([{ ...wish, choices }], [frame], frame), []);
});

test("the name of a town under a mark stands farther off, that of another only beside its dot", () => {
  const wish = { x: 50, y: 50, width: 20, height: 10, text: "Town", style: "town", rank: 1, move: false };
  const choices = /** @type {[number, number][]} */ ([[66, 50]]);
  const spots = /** @type {[number, number][]} */ ([[50, 10]]);
  const frame = { left: 0, top: 0, right: 100, bottom: 100 };
  const cluster = { left: 30, top: 30, right: 70, bottom: 70 };
  assert.deepEqual(placeLabels([{ ...wish, choices, spots }], [cluster], frame).map(({ y }) => y), [10]);
  assert.deepEqual(placeLabels([{ ...wish, choices, spots }], [{ ...cluster, left: 60 }], frame), []);
});
