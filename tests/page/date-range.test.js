import assert from "node:assert/strict";
import { test } from "node:test";
import { binAlong, binsOfKey, changedDates, chosenBins, datesWords, draggedDates, steppedDates } from "../../mapper/page/core/date-range.js";
import { binAt, dayOfIso, makeTimeline } from "../../mapper/page/core/timeline.js";

const day = (iso) => dayOfIso(iso) ?? assert.fail(iso);
const [FIRST, LAST] = [day("2025-01-01"), day("2026-01-22")];
const TIMELINE = makeTimeline(FIRST, LAST);
const BINS = TIMELINE.edges.length - 1;
const ALL = { from: null, to: null, undated: true };
const SOME = { from: TIMELINE.edges[10], to: TIMELINE.edges[21] - 1, undated: false };

test("the earlier day comes first, whichever field it was typed in", () => {
  assert.deepEqual(changedDates(ALL, { from: 5 }), { from: 5, to: null, undated: true });
  assert.deepEqual(changedDates({ ...ALL, to: 3 }, { from: 5 }), { from: 3, to: 5, undated: true });
  assert.deepEqual(changedDates({ ...ALL, from: 5 }, { to: 3, undated: false }), { from: 3, to: 5, undated: false });
  assert.deepEqual(SOME.undated, false);
});

test("arrows go by where later days are, the others by time", () => {
  const keys = ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", "a", "toString"];
  const none = [undefined, undefined];
  assert.deepEqual(keys.map((key) => binsOfKey(key, 40, false)), [1, -1, 1, -1, 4, -4, -Infinity, Infinity, ...none]);
  assert.deepEqual(keys.map((key) => binsOfKey(key, 40, true)), [-1, 1, 1, -1, 4, -4, -Infinity, Infinity, ...none]);
  assert.equal(binsOfKey("PageUp", 3, false), 2);
});

for (const dates of [ALL, SOME, { ...ALL, from: SOME.from }, { ...ALL, to: SOME.to }]) {
  for (const step of [-Infinity, -7, -1, 1, 7, Infinity]) {
    test(`${JSON.stringify(dates)} moved by ${step} stays in order and on the timeline`, () => {
      for (const side of ["from", "to"]) {
        const next = { ...dates, ...steppedDates(TIMELINE, dates, side, step) };
        const { low, high } = chosenBins(TIMELINE, next);
        assert.ok(low >= 0 && low <= high && high < BINS);
        const before = chosenBins(TIMELINE, dates);
        assert.equal(side === "from" ? high : low, side === "from" ? before.high : before.low);
      }
    });
  }
}

test("a handle at an end of the timeline leaves that side open", () => {
  assert.deepEqual(steppedDates(TIMELINE, SOME, "from", -Infinity), { from: null });
  assert.deepEqual(steppedDates(TIMELINE, SOME, "to", Infinity), { to: null });
});

test("a pointer brushes both ways, a handle not past the other", () => {
  const binsOf = (dates) => {
    const { low, high } = chosenBins(TIMELINE, { ...ALL, ...dates });
    return [low, high];
  };
  assert.deepEqual(binsOf(draggedDates(TIMELINE, { anchor: 10, side: null }, 14)), [10, 14]);
  assert.deepEqual(binsOf(draggedDates(TIMELINE, { anchor: 10, side: null }, 4)), [4, 10]);
  assert.deepEqual(binsOf(draggedDates(TIMELINE, { anchor: 10, side: "from" }, 4)), [4, 10]);
  assert.deepEqual(binsOf(draggedDates(TIMELINE, { anchor: 10, side: "from" }, 14)), [10, 10]);
  assert.deepEqual(binsOf(draggedDates(TIMELINE, { anchor: 10, side: "to" }, 4)), [10, 10]);
  assert.deepEqual(binsOf(draggedDates(TIMELINE, { anchor: 10, side: "to" }, 14)), [10, 14]);
});

test("a pointer beyond an edge is on the edge", () => {
  assert.deepEqual([-3, 0, 0.5, 1, 3].map((part) => binAlong(part, 40, false)), [0, 0, 20, 39, 39]);
  assert.deepEqual([-3, 0, 0.5, 1, 3].map((part) => binAlong(part, 40, true)), [39, 39, 20, 0, 0]);
});

test("every bin is under some part of the track", () => {
  const seen = new Set(Array.from({ length: BINS * 4 }, (_, n) => binAlong(n / (BINS * 4), BINS, false)));
  assert.equal(seen.size, BINS);
  assert.equal(binAt(TIMELINE.edges, LAST), BINS - 1);
});

test("no dates chosen has no words, and each choice has its own", () => {
  assert.equal(datesWords(ALL), "");
  const choices = [{ ...ALL, undated: false }, { ...SOME, undated: true }, SOME, { ...ALL, from: FIRST }];
  assert.equal(new Set(choices.map(datesWords)).size, choices.length);
  assert.ok(choices.map(datesWords).every(Boolean));
});
