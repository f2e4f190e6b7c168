import assert from "node:assert/strict";
import { test } from "node:test";
import { countMatrix, firstOpened, heatOf, visibleNodes } from "../../mapper/page/core/matrix.js";
import { columns, node, smallSet } from "./set.js";

function counted({ roles = [], named = false, rows = [0, 1, 2, 3, 4] } = {}) {
  const set = smallSet();
  const axes = { agencies: set.agencies, jurisdictions: set.jurisdictions, involvements: set.involvements, roles: new Set(roles), named };
  const result = countMatrix(axes, { ...columns, contest: columns.contest_status, disputed: 1 }, rows);
  return (agency, area) => {
    const at = node(set.agencies, agency) * result.width + node(set.jurisdictions, area);
    return [result.counts[at], result.disputed[at], result.outside[at]];
  };
}

test("cells count incidents, disputed ones and those outside of the area", () => {
  const cell = counted();
  assert.deepEqual(cell("ice", "0604870"), [2, 1, 0]);
  assert.deepEqual(cell("bell-pd", "0646492"), [3, 1, 2]);
  assert.deepEqual(cell("none", "0604870"), [1, 0, 0]);
});

test("rows and columns roll up, each incident once", () => {
  const cell = counted();
  assert.deepEqual(cell("dhs", "06037"), [2, 1, 0]);
  assert.deepEqual(cell("level.federal", "06"), [2, 1, 0]);
  assert.deepEqual(cell("bell-pd", "06"), [4, 2, 2]);
});

test("agencies that are merely named count where they are asked for", () => {
  assert.deepEqual(counted({ named: true })("dhs", "06037"), [4, 2, 0]);
  assert.deepEqual(counted({ roles: ["named"] })("ice", "06"), [2, 1, 0]);
});

test("roles and rows narrow it", () => {
  assert.deepEqual(counted({ roles: ["conducting"] })("ice", "06"), [2, 1, 0]);
  assert.deepEqual(counted({ roles: ["conducting"] })("none", "06"), [0, 0, 0]);
  assert.deepEqual(counted({ rows: [3] })("bell-pd", "06"), [1, 0, 1]);
});

test("what is opened is seen below its parent", () => {
  const { agencies } = smallSet();
  const slugs = (opened) => visibleNodes(agencies, opened).map((id) => agencies.nodes[id].slug);
  assert.deepEqual(slugs(new Set()), ["level.federal", "level.municipal", "none"]);
  assert.deepEqual(slugs(firstOpened(agencies, 99)), ["level.federal", "dhs", "ice", "level.municipal", "bell-pd", "none"]);
  assert.deepEqual(slugs(firstOpened(agencies, 4)), ["level.federal", "level.municipal", "none"]);
});

test("heat grows with orders of size", () => {
  assert.deepEqual([0, 1, 2, 4].map((n) => heatOf(n, 4)), [0, 1, 2, 4]);
  assert.deepEqual([0, 1, 10, 1000].map((n) => heatOf(n, 1000)), [0, 1, 2, 4]);
});

test("a press of a cell changes no count; every other filter may", () => {
  const set = smallSet();
  const none = set.nothing();
  const withFacet = (key) => ({ ...none, facets: { ...none.facets, [key]: { chosen: new Set([0]), mode: "any" } } });
  const released = ["agencies", "jurisdictions"];
  const isSame = (other) => set.isSameBut(none, other, released);
  assert.deepEqual(["agencies", "jurisdictions", "type", "contest"].map((key) => isSame(withFacet(key))), [true, true, false, false]);
  const others = [{ roles: new Set() }, { named: true }, { dates: { ...none.dates } }, { within: {} }, { picked: new Uint8Array(5) }, { mask: new Uint8Array(5) }];
  assert.deepEqual(others.map((other) => isSame({ ...none, ...other })), others.map(() => false));
  const searched = { ...none, mask: new Uint8Array(5) };
  assert.equal(set.isSameBut(searched, searched, released), false); // its mask may be filled meanwhile
});
