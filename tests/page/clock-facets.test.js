import assert from "node:assert/strict";
import { test } from "node:test";
import { clockFacets, weekdayWords, weekdaysOf } from "../../mapper/page/core/clock-facets.js";
import { clockWords } from "../../mapper/page/core/format.js";

const NO_DAY = -(2 ** 31);
const day = (iso) => Date.parse(`${iso}T00:00Z`) / 86_400_000;

test("weekdays are those of single days, also before 1970", () => {
  const days = ["2026-01-19", "2026-01-25", "1969-12-28", "1970-01-01"].map(day);
  assert.deepEqual([...weekdaysOf([...days, NO_DAY, days[0]], [...days, NO_DAY, days[1]])], [0, 6, 6, 3, 7, 7]);
  assert.equal(weekdayWords("mon", "long"), "Monday");
});

test("hours are filters only where enough incidents have one", () => {
  const many = { hour: new Uint8Array(30).fill(9), day_start: new Int32Array(30).fill(day("2026-01-19")), day_end: new Int32Array(30).fill(day("2026-01-19")) };
  const [hours, weekdays] = clockFacets(many);
  assert.equal(hours.nodes.length, 24);
  assert.equal(hours.nodes[9].label, "9 a.m.");
  assert.equal(hours.nodes[0].label, clockWords(0, null));
  assert.equal(weekdays.nodes.length, 7);
  assert.deepEqual(weekdays.leavesOfCode[7], []);
  assert.deepEqual(clockFacets({ ...many, hour: undefined }), []);
  assert.deepEqual(clockFacets({ ...many, hour: new Uint8Array(30).fill(24) }), []);
  const spans = clockFacets({ ...many, day_end: many.day_end.map((each) => each + 3) });
  assert.deepEqual(spans.map(({ key }) => key), ["hour"]);
});
