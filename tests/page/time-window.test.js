import assert from "node:assert/strict";
import { test } from "node:test";
import { capsuleLanes, movedWindow, playedStep, presetsOf, windowsOf } from "../../mapper/page/core/time-window.js";
import { dayOfIso, isoOfDay } from "../../mapper/page/core/timeline.js";

const [FIRST, LAST] = ["2025-02-01", "2026-01-22"].map(dayOfIso);
const ALL = { from: FIRST, to: LAST };
const said = (period) => period && [isoOfDay(period.from), isoOfDay(period.to)];

test("the years that occur and the latest days can be pressed", () => {
  assert.deepEqual(presetsOf(FIRST, LAST).map(({ name, year, period }) => [name, year, ...said(period)]), [
    ["year", 2025, "2025-01-01", "2025-12-31"], ["year", 2026, "2026-01-01", "2026-12-31"], ["latest", 2026, "2025-12-24", "2026-01-22"],
  ]);
  assert.deepEqual(presetsOf(FIRST, FIRST + 10), []);
  assert.deepEqual(presetsOf(dayOfIso("1990-01-01"), LAST).filter(({ name }) => name === "year").map(({ year }) => year), [2024, 2025, 2026]);
});

test("a window begins at the beginning, moves as asked and ends at the end", () => {
  const none = { from: null, to: null };
  assert.deepEqual(said(movedWindow(none, 30, 30, ALL)), ["2025-02-01", "2025-03-02"]);
  assert.deepEqual(said(movedWindow(none, 30, -30, ALL)), ["2025-12-24", "2026-01-22"]);
  assert.deepEqual(said(movedWindow({ from: FIRST, to: FIRST + 29 }, 30, 30, ALL)), ["2025-03-03", "2025-04-01"]);
  assert.deepEqual(said(movedWindow({ from: FIRST + 3, to: null }, 7, 1, ALL)), ["2025-02-04", "2025-02-10"]);
  assert.equal(movedWindow({ from: LAST - 5, to: LAST + 24 }, 30, 30, ALL), null);
  assert.equal(movedWindow({ from: FIRST, to: FIRST + 29 }, 30, -30, ALL), null);
  let [window, steps] = [movedWindow(none, 7, 1, ALL), 0];
  while (window) [window, steps] = [movedWindow(window, 7, playedStep(7), ALL), steps + 1];
  assert.equal(steps, LAST - FIRST + 1);
});

test("windows are shorter than the time there is", () => {
  assert.deepEqual(windowsOf(FIRST, LAST), [1, 7, 30, 91]);
  assert.deepEqual(windowsOf(FIRST, FIRST), []);
});

test("no capsule covers another, and no lane is empty below one that is not", () => {
  const capsules = [{ from: 0, to: 11 }, { from: 5, to: 60 }, { from: 14, to: 25 }, { from: 0, to: 100 }, { from: 62, to: 70 }];
  const lanes = capsuleLanes(capsules, 2);
  for (const [i, a] of capsules.entries()) {
    for (const [j, b] of capsules.entries()) if (i < j && lanes[i] === lanes[j]) assert.ok(a.to + 2 <= b.from || b.to + 2 <= a.from);
  }
  assert.deepEqual([...new Set(lanes)].sort(), [0, 1, 2]);
});
