import assert from "node:assert/strict";
import { test } from "node:test";
import { isCovered } from "../../mapper/page/core/covered.js";

const control = { left: 100, right: 200, top: 100, bottom: 140 };
const mark = (x, y, size = 44) => ({ left: x - size / 2, right: x + size / 2, top: y - size / 2, bottom: y + size / 2 });

test("a mark is covered where no 24 pixels of it are left beside a control", () => {
  assert.equal(isCovered(mark(150, 120), [control]), true);
  assert.equal(isCovered(mark(95, 120), [control]), false); // 27 are left of it
  assert.equal(isCovered(mark(99, 120), [control]), true); // 23
  assert.equal(isCovered(mark(150, 141), [control]), true); // 23 below it
  assert.equal(isCovered(mark(150, 142), [control]), false); // 24
});

test("a mark beside a control is not covered", () => {
  assert.equal(isCovered(mark(50, 120), [control]), false);
  assert.equal(isCovered(mark(78, 120), [control]), false);
  assert.equal(isCovered(mark(50, 50), []), false);
});
