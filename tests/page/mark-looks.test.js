import assert from "node:assert/strict";
import { test } from "node:test";
import { NAME_HEIGHT, discNumber, discRadius, hasRoom, isNamedArea, markLooks } from "../../mapper/page/core/mark-looks.js";

const cluster = (count, { inexact = 0, mixed = false } = {}) => ({ count, inexact, mixed });

test("the area of a disc goes by its count, and none covers its neighbour", () => {
  const view = { most: 900, marks: 100 };
  assert.ok(Math.abs((discRadius(900, view) / discRadius(225, view)) ** 2 - 4) < 0.01);
  assert.ok(discRadius(900, view) <= 27);
  assert.equal(discRadius(1, view), 5);
  assert.equal(discRadius(1, { most: 3, marks: 4 }), 11);
  assert.ok(discRadius(2, { most: 30, marks: 4 }) > 11);
});

test("a number stands where it has room", () => {
  assert.ok(hasRoom("781", 26));
  assert.ok(!hasRoom("12", 6));
  assert.ok(!hasRoom("22,000", 14));
});

test("a disc without room for tenths has whole thousands, and none is left without a number that fits", () => {
  const numbers = [[999, 26], [1_000, 26], [6_500, 26], [6_500, 14], [6_500, 9], [9_960, 26], [48_200, 10], [6_500, 8], [781, 9]];
  assert.deepEqual(numbers.map(([count, radius]) => discNumber(count, radius)), ["999", "1k", "6.5k", "7k", "7k", "10k", "", "", ""]);
});

test("a city is a name where all of a mark are known by it alone", () => {
  assert.ok(isNamedArea(cluster(2, { inexact: 2 })));
  assert.ok(!isNamedArea(cluster(2, { inexact: 1 })));
  assert.ok(!isNamedArea(cluster(2, { inexact: 2, mixed: true })));
});

test("names that would cover another mark leave their count", () => {
  const wish = (x, y, count, nameWidth) => ({ cluster: cluster(count), x, y, nameWidth });
  const looks = markLooks([wish(100, 100, 1, 120), wish(190, 100, 3, 120), wish(400, 100, 2, 120), wish(100, 300, 1, 0), wish(170, 300, 1, 90)], 44);
  assert.deepEqual(looks.map(({ kind }) => kind), ["count", "name", "name", "disc", "name"]);
  assert.deepEqual(looks.map(({ width }) => Math.round(width)), [44, 120, 120, 22, 90]);
  assert.equal(looks[1].height, NAME_HEIGHT);
  assert.deepEqual(markLooks([], 44), []);
});
