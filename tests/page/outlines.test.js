import assert from "node:assert/strict";
import { test } from "node:test";
import { outlinesOf, withOutlines } from "../../mapper/page/core/outlines.js";

// an area with a hole, nothing, and a line
const columns = {
  outline_lines: [2, 0, 1], outline_sizes: [9, 9, 4],
  outline_x: [0, 9e6, 9e6, 0, 1e6, 2e6, 2e6, 1e6, 5e6, 12e6], outline_y: [0, 0, 9e6, 0, 1e6, 1e6, 2e6, 1e6, -3e6, 5e6],
};

test("an incident has the rings of its areas and its lines, in degrees", () => {
  const outlines = outlinesOf(columns);
  assert.deepEqual([0, 1, 2].map((row) => outlines.has(row)), [true, false, true]);
  assert.deepEqual(outlines.of(0).areas[1], [[1, 1], [1, 2], [2, 2], [1, 1]]);
  assert.deepEqual(outlines.of(1), { areas: [], lines: [] });
  assert.deepEqual(outlines.of(2), { areas: [], lines: [[[-3, 5], [5, 12]]] });
  assert.equal(outlinesOf({}), null);
});

test("the first view holds outlines, but for those across the 180th meridian", () => {
  assert.deepEqual(withOutlines([4, 4, 5, 5], columns), [-3, 0, 9, 12]);
  assert.deepEqual(withOutlines([4, 4, 5, 5], { outline_x: [181e6], outline_y: [0] }), [4, 4, 5, 5]);
  assert.deepEqual(withOutlines([4, 4, 5, 5], { outline_x: [-181e6], outline_y: [0] }), [4, 4, 5, 5]);
  assert.deepEqual(withOutlines([4, 4, 5, 5], {}), [4, 4, 5, 5]);
});
