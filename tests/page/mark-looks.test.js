import assert from "node:assert/strict";
import { test } from "node:test";
import { isNamedArea } from "../../mapper/page/core/clusters.js";
import { NAME_HEIGHT, discNumber, discRadius, hasRoom, hexagonKeyCounts, hexagonNumber, hexagonSize, markLooks } from "../../mapper/page/core/mark-looks.js";

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
  assert.ok(hasRoom("8.3k", 19));
  assert.ok(!hasRoom("8.3k", 19, { hasRing: true })); // the ring lies under its ends
  assert.equal(discNumber(8_300, 19, { hasRing: true }), "8k");
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

test("a hexagon without a number stands for fewer than five and is smaller than any with one, which grow and darken to the most in view", () => {
  for (const most of [5, 60, 238, 9_949, 13_000, 400_000, 1_000_000]) {
    const counts = [...new Set([5, 9, 10, 99, 100, 999, 1_000, 1_449, 9_949, 9_950, 99_999, 399_999, most].filter((count) => count <= most))].sort((a, b) => a - b);
    const sizes = counts.map((count) => hexagonSize(count, most));
    sizes.forEach(({ radius }, i) => assert.notEqual(hexagonNumber(counts[i], radius), "", `${counts[i]} of ${most}`));
    sizes.slice(1).forEach(({ step }, i) => assert.ok(step >= sizes[i].step));
    assert.ok(sizes.every(({ radius }) => radius > hexagonSize(4, most).radius && radius <= 29));
    assert.deepEqual(sizes.at(-1), { radius: 29, step: 3 });
  }
  for (const count of [1, 4]) assert.equal(hexagonNumber(count, hexagonSize(count, 4).radius), "");
  assert.deepEqual(hexagonKeyCounts(238), [5, 60, 238]);
  assert.deepEqual(hexagonKeyCounts(12), [5, 12]);
  assert.deepEqual(hexagonKeyCounts(3), []);
});

test("where marks are tiles, all but cities are hexagons, sized by the most among themselves", () => {
  const wish = (x, count, nameWidth, countWidth = nameWidth && 60) => ({ cluster: cluster(count), x, y: 100, nameWidth, countWidth });
  // the first name lies over hexagons, but not over another city's mark
  const looks = markLooks([wish(0, 40, 0), wish(20, 4_000, 120), wish(60, 10, 0), wish(125, 3_000, 120), wish(300, 8_000, 0, 60)], { isTiled: true });
  assert.deepEqual(looks.map(({ kind }) => kind), ["hexagon", "name", "hexagon", "count", "count"]);
  assert.deepEqual(looks.map(({ height }) => height < NAME_HEIGHT), [false, true, false, true, true]);
  assert.deepEqual(looks.filter(({ kind }) => kind === "hexagon").map(({ radius }) => radius), [29, 19]);
});

test("names that would cover another mark leave their count", () => {
  const wish = (x, y, count, nameWidth) => ({ cluster: cluster(count), x, y, nameWidth, countWidth: nameWidth && 44 });
  const looks = markLooks([wish(100, 100, 1, 120), wish(190, 100, 3, 120), wish(400, 100, 2, 120), wish(100, 300, 1, 0), wish(170, 300, 1, 90)]);
  assert.deepEqual(looks.map(({ kind }) => kind), ["count", "name", "name", "disc", "name"]);
  assert.deepEqual(looks.map(({ width }) => Math.round(width)), [44, 120, 120, 22, 90]);
  assert.equal(looks[1].height, NAME_HEIGHT);
  assert.deepEqual(markLooks([]), []);
});
