import assert from "node:assert/strict";
import { test } from "node:test";
import { boxesOf, isFree, partsWithin, spotsAlong } from "../../mapper/page/core/street-labels.js";
import { decodeGround, widthOf } from "../../mapper/page/core/ground.js";

test("a name stands on a line that is long and straight enough, read from left to right", () => {
  assert.deepEqual(spotsAlong([0, 50, 120], [0, 0, 0], 100), [{ x: 60, y: 0, angle: 0 }]);
  assert.deepEqual(spotsAlong([120, 0], [0, 0], 100), [{ x: 60, y: 0, angle: 0 }]);
  assert.deepEqual(spotsAlong([0, 50], [0, 0], 100), []);
  assert.deepEqual(spotsAlong([0, 60, 60], [0, 0, 60], 100), []);
  const [{ angle }] = spotsAlong([0, 0], [200, 0], 100);
  assert.equal(Math.abs(angle), Math.PI / 2);
});

test("a long street is named again and again, not too near", () => {
  const xs = Array.from({ length: 200 }, (_, i) => i * 10);
  const spots = spotsAlong(xs, xs.map(() => 0), 80);
  assert.ok(spots.length > 2 && spots.length < 6);
});

test("names do not cross what is there", () => {
  const boxes = boxesOf({ x: 100, y: 100, angle: Math.PI / 4 }, 100);
  assert.ok(isFree(boxes, [{ left: 120, top: 60, right: 140, bottom: 80 }]));
  assert.ok(!isFree(boxes, [{ left: 110, top: 110, right: 120, bottom: 120 }]));
});

test("a line is cut to the frame, and comes back where it returns", () => {
  const frame = { left: 0, top: 0, right: 100, bottom: 100 };
  assert.deepEqual(partsWithin([-50, 50, 150], [50, 50, 50], frame), [[[0, 50, 100], [50, 50, 50]]]);
  assert.equal(partsWithin([50, 50, 60, 60], [50, 200, 200, 50], frame).length, 2);
  assert.deepEqual(partsWithin([-10, -10], [0, 100], frame), []);
});

test("the lines of a kind follow each other, and streets widen with the zoom", () => {
  const header = { scale: 1e-5, attribution: "x", kinds: [{ name: "motorway", zoom: 8, area: false }, { name: "park", zoom: 10, area: true }] };
  const columns = { kind_size: [1, 1], arc_length: [2, 2], arc_unit: [1, 1], name: [0, -1], start_x: [0, 0], start_y: [0, 0], dx: [1, 1], dy: [0, 0] };
  const { kinds, lines } = decodeGround({ header, columns }, ["A"]);
  assert.deepEqual(kinds.map(({ first, end }) => [first, end]), [[0, 1], [1, 2]]);
  assert.deepEqual([...lines.starts], [0, 2, 4]);
  assert.ok(widthOf("street", 18) > widthOf("street", 14));
  assert.ok(widthOf("motorway", 13) > widthOf("street", 13));
});
