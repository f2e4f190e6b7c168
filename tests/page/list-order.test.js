import assert from "node:assert/strict";
import { test } from "node:test";
import { countInView, countMaybeInView, distanceTo, distancesTo, inListOrder, rowsInView } from "../../mapper/page/core/list-order.js";
import { WORLD, worldX, worldY } from "../../mapper/page/core/mercator.js";
import { INEXACT_BIT, NOWHERE } from "../../mapper/page/core/positions.js";

const SPOTS = [[34.05, -118.24], [34.06, -118.2], [0, 0], [-16.8, 179.9], [-16.8, -179.9], [33.97, -118.18]];
const positions = {
  x: Int32Array.from(SPOTS, ([, longitude]) => worldX(longitude)), y: Int32Array.from(SPOTS, ([latitude]) => worldY(latitude)),
  traits: Uint8Array.from([0, 0, NOWHERE, 0, 0, INEXACT_BIT]),
};
const all = SPOTS.map((_, i) => i);
const view = (south, west, north, east) => ({ west: worldX(west), east: worldX(east), north: worldY(north), south: worldY(south), zoom: 9 });

test("rows are in view by their point, across the date line, without those that have no place", () => {
  assert.deepEqual([...rowsInView(positions, all, view(34, -118.3, 34.1, -118.1))], [0, 1]);
  assert.deepEqual([...rowsInView(positions, all, view(-20, 179, -10, 181))], [3, 4]);
  assert.deepEqual([...rowsInView(positions, all, view(-20, -181, -10, -179))], [3, 4]);
  assert.deepEqual([...rowsInView(positions, [5, 1], { west: -WORLD, east: 2 * WORLD, north: -5, south: WORLD + 5, zoom: 0 })], [5, 1]);
});

test("rows in view are as many as are found there, wherever the view lies and how wide it is", () => {
  const edges = [-2.5, -1, -0.3, 0, 0.2, 0.5, 1, 1.4, 2].map((part) => part * WORLD + 0.5 * (part % 1));
  const x = Int32Array.from({ length: 500 }, (_, i) => (i === 7 ? WORLD : i === 8 ? 0 : (i * 7_919_317) % WORLD));
  const many = { x, y: Int32Array.from(x).reverse(), traits: Uint8Array.from(x, (_, i) => (i % 9 ? i % 128 : NOWHERE)) };
  const rows = Array.from(x, (_, i) => i).filter((i) => i % 5);
  for (const west of edges) for (const width of [0, 0.1, 0.6, 1, 1.7]) for (const north of edges) for (const height of [0.1, 0.7, 3]) {
    const at = { west, east: west + width * WORLD, north, south: north + height * WORLD, zoom: 3 };
    assert.equal(countInView(many, rows, at), rowsInView(many, rows, at).length, JSON.stringify(at));
  }
});

test("an area whose circle reaches into the view may be there", () => {
  const radii = SPOTS.map((_, i) => (i === 5 ? 6_000 : 100));
  assert.equal(countMaybeInView(positions, radii, all, view(34, -118.3, 34.1, -118.1)), 1);
  assert.equal(countMaybeInView(positions, radii.map(() => 1_000), all, view(34, -118.3, 34.1, -118.1)), 0);
  assert.equal(countMaybeInView(positions, radii, all, view(33, -119, 35, -117)), 0); // it is there
});

test("distances go to the edge of the circle, round the world the shorter way", () => {
  const radii = SPOTS.map(() => 1_000);
  const from = (latitude, longitude) => ({ x: worldX(longitude), y: worldY(latitude) });
  assert.ok(Math.abs(distanceTo(positions, radii, 0, from(34.05, -118.2)) - 2_690) < 20);
  assert.equal(distanceTo(positions, radii, 0, from(34.05, -118.24)), 0);
  assert.ok(distanceTo(positions, radii, 3, from(-16.8, 180.1)) < 22_000);
  assert.equal(distanceTo(positions, radii, 2, from(0, 0)), Infinity);
  for (const point of [from(34.05, -118.2), from(-16.8, 180.1), from(0, 0), from(84, 10)]) {
    const exact = all.map((row) => distanceTo(positions, radii, row, point));
    distancesTo(positions, radii, all, point).forEach((each, i) => assert.ok(each === exact[i] || Math.abs(each - exact[i]) < 1e-6 * exact[i] + 1));
  }
});

test("orders keep all rows; near ones come first, few or many", () => {
  assert.deepEqual([...inListOrder([4, 7, 9], "old", () => 0)], [9, 7, 4]);
  assert.deepEqual([...inListOrder([4, 7, 9], "near", (rows) => Float32Array.from(rows, (row) => -Math.abs(row - 7) + 10))], [9, 4, 7].sort((a, b) => Math.abs(b - 7) - Math.abs(a - 7) || a - b));
  const many = Array.from({ length: 60_000 }, (_, row) => row);
  const distance = (row) => (row * 7919) % 60_013;
  const sorted = inListOrder(many, "near", (rows) => Float32Array.from(rows, distance));
  assert.equal(new Set(sorted).size, many.length);
  for (let i = 1; i < sorted.length; i++) assert.ok(distance(sorted[i]) >= distance(sorted[i - 1]) * 0.99 - 1);
  assert.equal(inListOrder(many, "new", () => new Float32Array(0)), many);
});
