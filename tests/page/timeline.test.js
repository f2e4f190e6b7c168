import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_DAY } from "../../mapper/page/core/filters.js";
import { axisTicks, binAt, dayOfIso, dayRange, daysOfBins, isoOfDay, laneSpans, makeTimeline, positionOfDay } from "../../mapper/page/core/timeline.js";

const day = (iso) => dayOfIso(iso) ?? assert.fail(iso);

const UNITS = [
  ["2026-01-01", "2026-01-31", "day"], ["2025-02-01", "2026-01-22", "week"], ["2022-03-05", "2026-01-22", "month"],
  ["2012-01-01", "2026-12-31", "quarter"], ["1990-06-01", "2026-01-01", "year"], ["0001-01-01", "2026-01-01", "year"],
];
for (const [first, last, unit] of UNITS) {
  test(`from ${first} to ${last} by ${unit}`, () => {
    const timeline = makeTimeline(day(first), day(last));
    assert.equal(timeline.unit, unit);
    assert.ok(timeline.edges.length <= 123);
    assert.ok(timeline.edges[0] <= day(first));
    assert.ok(timeline.edges.at(-1) > day(last));
    assert.ok(timeline.edges.every((edge, i) => i === 0 || edge > timeline.edges[i - 1]));
    const ticks = axisTicks(timeline, 5);
    assert.ok(ticks.length >= 1 && ticks.length <= 7);
    assert.ok(ticks.every(({ bin }) => bin >= 0 && bin < timeline.edges.length - 1));
  });
}

test("weeks begin on Monday, before 1970 too", () => {
  for (const [first, last] of [["2025-02-01", "2026-01-22"], ["1969-01-10", "1969-12-10"]]) {
    const { edges } = makeTimeline(day(first), day(last));
    assert.ok(edges.every((edge) => new Date(edge * 86_400_000).getUTCDay() === 1));
  }
});

test("days come from their text and go back, others are none", () => {
  for (const iso of ["2026-01-19", "1969-12-31", "0099-02-28"]) assert.equal(isoOfDay(day(iso)), iso);
  for (const text of ["2026-02-30", "2026-13-01", "26-01-01", "", null, "today", "2026-01-19T00:00"]) assert.equal(dayOfIso(text), null);
});

test("the range leaves out what has no day and takes half-open ones in", () => {
  assert.deepEqual(dayRange([10, NO_DAY, NO_DAY, 5], [12, NO_DAY, 30, NO_DAY]), [5, 30]);
  assert.equal(dayRange([NO_DAY], [NO_DAY]), null);
});

test("bins as days, without a limit at the ends", () => {
  const timeline = makeTimeline(day("2026-01-01"), day("2026-01-31"));
  assert.deepEqual(daysOfBins(timeline, 3, 1), { from: day("2026-01-02"), to: day("2026-01-04") });
  assert.deepEqual(daysOfBins(timeline, 0, 99), { from: null, to: null });
  assert.equal(binAt(timeline.edges, day("2025-01-01")), 0);
  assert.equal(positionOfDay(timeline, day("2026-01-02")), 1);
  assert.equal(positionOfDay(timeline, day("2027-01-02")), 31);
});

test("spans that overlap lie in lanes of their own; too many are none", () => {
  const laid = laneSpans([[0, 3, 1], [2, 5, 2], [4, 9, 1]], 4);
  assert.deepEqual(laid?.map(({ from, lane }) => [from, lane]), [[4, 0], [0, 0], [2, 1]]);
  assert.equal(laneSpans([[0, 3, 1], [1, 3, 1], [2, 3, 1]], 2), null);
});
