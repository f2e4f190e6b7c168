// what the search, the sheet and the link keep
import assert from "node:assert/strict";
import { test } from "node:test";
import { settingOf, withSetting } from "../../mapper/page/core/link-settings.js";
import { SearchState, ShowPace } from "../../mapper/page/core/search-state.js";
import { isLower, nearestState, stateAfter, stateOfKey } from "../../mapper/page/core/sheet-state.js";

test("a search begins when the words change, and takes the place of the one before", () => {
  const state = new SearchState();
  assert.equal(state.begin("  "), null);
  const first = state.begin("bell ");
  assert.equal(state.query, "bell");
  assert.equal(state.begin(" bell"), null);
  assert.ok(state.isCurrent(first));
  const second = state.begin("bells");
  assert.ok(state.isCurrent(second) && !state.isCurrent(first));
  assert.notEqual(state.begin(""), null);
  assert.ok(!state.isCurrent(second));
});

test("the first hits are shown at once, the next ones ever more seldom", () => {
  const pace = new ShowPace(1_000);
  assert.equal(pace.isDue(1_010, false), false);
  assert.equal(pace.isDue(1_020, true), true);
  const shown = [];
  for (let now = 1_021; now < 10_000; now++) if (pace.isDue(now, true)) shown.push(now);
  const pauses = shown.map((now, n) => now - (shown[n - 1] ?? 1_020));
  assert.ok(shown.length > 2);
  assert.ok(pauses.every((pause, n) => pause >= (pauses[n - 1] ?? 0)), String(pauses));
});

test("a search that finds nothing for a while says so, and its first hits are still shown at once", () => {
  const pace = new ShowPace(0);
  assert.equal(pace.isDue(300, false), true);
  assert.equal(pace.isDue(301, false), false);
  assert.equal(pace.isDue(302, true), true);
  assert.equal(pace.isDue(303, true), false);
});

test("a dragged sheet settles at the nearest state", () => {
  assert.deepEqual([0.1, 0.5, 0.9].map(nearestState), ["peek", "half", "full"]);
});

test("presses lead through all states of the sheet, keys not beyond its ends", () => {
  assert.deepEqual(["peek", "half", "full"].map(stateAfter), ["half", "full", "peek"]);
  assert.deepEqual(["peek", "half", "full"].map((state) => stateOfKey(state, "ArrowUp")), ["half", "full", undefined]);
  assert.deepEqual(["peek", "half", "full"].map((state) => stateOfKey(state, "ArrowDown")), [undefined, "peek", "half"]);
  assert.equal(stateOfKey("half", "Enter"), undefined);
  assert.deepEqual([isLower("peek", "half"), isLower("full", "half"), isLower("half", "half")], [true, false, false]);
});

test("a setting goes into the link and out of it, and the rest of the link stays as it is", () => {
  const others = ["", "#", "#agency=ice&q=a%20b", "#embed&agency=ice", "#theme=light&agency=ice"];
  for (const hash of others) for (const value of ["dark", "a&b=c #d", "ñ"]) {
    const link = withSetting(hash, "theme", value);
    assert.equal(settingOf(link, "theme"), value);
    assert.equal(withSetting(link, "theme", null), withSetting(hash, "theme", null));
  }
  assert.equal(withSetting("#theme=dark", "theme", null), "");
  assert.equal(withSetting("#embed&agency=ice", "theme", "dark"), "#embed&agency=ice&theme=dark");
  assert.equal(settingOf("#embed", "embed"), "");
  assert.equal(settingOf("", "embed"), null);
});
