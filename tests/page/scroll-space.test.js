import assert from "node:assert/strict";
import { test } from "node:test";
import { ScrollSpace, indexOfRow, meanHeight, placeOfKey } from "../../mapper/page/core/scroll-space.js";

const COUNTS = [0, 1, 12, 3_999, 4_000, 4_001, 50_000, 1_000_000, 5_000_000];
const ROW_PIXELS = [40, 122, 300];
const VIEW_PIXELS = 800;

for (const count of COUNTS) for (const rowPixels of ROW_PIXELS) {
  const space = new ScrollSpace(count, rowPixels);
  const whole = space.heightOf(count);
  const steps = Array.from({ length: 1_001 }, (_, n) => Math.round((n / 1_000) * count));

  test(`${count} rows of ${rowPixels} pixels can be scrolled, and more rows are never less high`, () => {
    assert.ok(whole <= 6_000_000);
    const heights = steps.map((rows) => space.heightOf(rows));
    assert.ok(heights.every((height, n) => height >= (heights[n - 1] ?? 0)));
  });

  test(`${count} rows of ${rowPixels} pixels are found again by their height`, () => {
    for (const rows of steps) assert.ok(Math.abs(space.rowsIn(space.heightOf(rows)) - rows) <= 1, String(rows));
    assert.equal(space.rowsIn(Infinity), count);
    assert.equal(space.rowsIn(-1), 0);
  });

  test(`a jump within ${count} rows of ${rowPixels} pixels leads to a row, further down for each pixel`, () => {
    let before = 0;
    for (let n = 0; n <= 1_000; n++) {
      const top = (n / 1_000) * Math.max(whole - VIEW_PIXELS, 0);
      const place = space.placeAt(top, whole, VIEW_PIXELS);
      assert.ok(place >= 0 && place < Math.max(count, 1), `${place} at ${top}`);
      // where the two halves meet, one counts from above and one from below: no more than a screen apart
      assert.ok(place >= before - Math.ceil(VIEW_PIXELS / rowPixels) - 1, `${place} after ${before}`);
      before = place;
    }
  });

  test(`the first and the last of ${count} rows of ${rowPixels} pixels are at the ends`, () => {
    assert.equal(space.placeAt(0, whole, VIEW_PIXELS), 0);
    const last = space.placeAt(Math.max(whole - VIEW_PIXELS, 0), whole, VIEW_PIXELS);
    assert.equal(last, Math.max(count - Math.ceil(VIEW_PIXELS / rowPixels), 0));
  });
}

test("the first rows are where they would be if all were made, so that nothing jumps", () => {
  const space = new ScrollSpace(1_000_000, 122);
  for (const rows of [1, 7, 1_999]) assert.equal(space.heightOf(rows), rows * 122);
});

test("heights are measured of enough rows only", () => {
  assert.equal(meanHeight([], 122), 122);
  assert.equal(meanHeight([10, 10], 122), 122);
  assert.equal(meanHeight([0, 0, 0, 0, 0, 0], 122), 122); // not laid out
  assert.equal(meanHeight([100, 100, 100, 200, 200, 200], 122), 150);
});

test("keys lead through the list and not out of it", () => {
  const led = (from, count) => ["ArrowDown", "ArrowUp", "Home", "End", "a", "toString"].map((key) => placeOfKey(key, from, count));
  assert.deepEqual(led(3, 10), [4, 2, 0, 9, null, null]);
  assert.deepEqual(led(0, 10), [1, null, 0, 9, null, null]);
  assert.deepEqual(led(9, 10), [null, 8, 0, 9, null, null]);
  assert.deepEqual(led(0, 0), [null, null, null, null, null, null]);
});

test("a row is found among those that are left", () => {
  const rows = Uint32Array.of(1, 5, 6, 90, 4_000_000);
  assert.deepEqual([1, 6, 4_000_000, 0, 7, 5_000_000].map((row) => indexOfRow(rows, row)), [0, 2, 4, -1, -1, -1]);
  assert.equal(indexOfRow([], 1), -1);
});
