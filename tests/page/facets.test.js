import assert from "node:assert/strict";
import { test } from "node:test";
import { agencyFacet, precisionFacet, statusFacet } from "../../mapper/page/core/facets.js";
import { NOWHERE } from "../../mapper/page/core/positions.js";
import { roleCounts } from "../../mapper/page/core/roles.js";
import { node, smallSet } from "./set.js";

function chosen(set, { agencies = [], mode = "any", roles = [], ...more } = {}) {
  const nothing = set.nothing();
  nothing.facets.agencies = { chosen: new Set(agencies.map((slug) => node(set.agencies, slug))), mode };
  return { ...nothing, roles: new Set(roles), ...more };
}
const rows = (set, wanted) => [...set.run(chosen(set, wanted)).shown];

test("every node has a name of its own for links", () => {
  for (const facet of smallSet().facets) assert.equal(new Set(facet.nodes.map(({ slug }) => slug)).size, facet.nodes.length);
});

test("an agency that is merely named does not count, unless it is asked for", () => {
  const set = smallSet();
  assert.deepEqual(rows(set, { agencies: ["ice"] }), [0, 1]);
  assert.deepEqual(rows(set, { agencies: ["ice"], named: true }), [0, 1, 2, 3]);
  assert.deepEqual(rows(set, { agencies: ["ice"], roles: ["named"] }), [2, 3]);
  assert.equal(set.sizeOf(chosen(set, { named: true }), "agencies"), 1);
  assert.equal(set.without(chosen(set, { named: true }), "agencies").named, false);
});

test("where agencies are merely named, incidents count for none", () => {
  const agencies = [{ id: "fbi", name: "FBI", short_name: "FBI", level: "federal", type: "", parent: null }];
  const facet = agencyFacet(agencies, [[[0, "named", "inside"]]], Uint8Array.of(0));
  const labels = (leaves) => leaves.map((id) => facet.nodes[id].slug);
  assert.deepEqual([labels(facet.leavesOfCode[0]), labels(facet.leavesWithNamed[0])], [["none"], ["fbi"]]);
});

test("only statuses that occur can be chosen", () => {
  const facet = statusFacet("contest", ["none-recorded", "one-account", "disputed"], Uint8Array.of(0, 2), ["disputed", "one-account"], { present: new Set(["disputed"]) });
  assert.deepEqual(facet.nodes.map(({ slug }) => slug), ["disputed"]);
  assert.deepEqual(facet.leavesOfCode, [[], [], [0]]);
});

test("an incident that is not on the map is none whose exactness is not known", () => {
  const precisions = ["city", "unknown"];
  const codes = Uint8Array.of(0, 1, 1, 1);
  const counted = (facet) => facet.nodes.map(({ id, slug }) => [slug, [...facet.codes].filter((code) => facet.leavesOfCode[code].includes(id)).length]);
  assert.deepEqual(counted(precisionFacet(precisions, codes, Uint8Array.of(64, 1, NOWHERE, NOWHERE))), [["city", 1], ["unknown", 1], ["unlocated", 2]]);
  assert.deepEqual(counted(precisionFacet(precisions, codes, Uint8Array.of(64, 1, 1, 1))), [["city", 1], ["unknown", 3]]);
});

test("an incident passes if a chosen agency has a chosen role", () => {
  const set = smallSet();
  assert.deepEqual(rows(set, { agencies: ["ice"], roles: ["conducting"] }), [0, 1]);
  assert.deepEqual(rows(set, { agencies: ["ice", "bell-pd"], roles: ["conducting"] }), [0, 1, 2, 3]);
  assert.deepEqual(rows(set, { agencies: ["ice", "bell-pd"], mode: "all", roles: ["conducting"] }), []);
  assert.deepEqual(rows(set, { agencies: ["ice", "bell-pd"], mode: "all", roles: ["conducting", "responding"] }), [0, 1]);
  assert.deepEqual(rows(set, { roles: ["responding"] }), [0, 1]);
  assert.deepEqual(rows(set, { roles: ["assisting"] }), []);
});

test("roles count what each would leave, given the agencies", () => {
  const set = smallSet();
  for (const wanted of [{}, { agencies: ["ice"] }, { agencies: ["ice", "bell-pd"], mode: "all" }]) {
    const choice = chosen(set, wanted);
    const counts = roleCounts(set.agencies, set.involvements, set.histogram(set.run(choice), 0), choice.facets.agencies);
    for (const role of ["conducting", "responding", "named", "present"]) {
      assert.equal(counts[role], rows(set, { ...wanted, roles: [role] }).length, role);
    }
  }
});

test("dates, undated ones and text cross with the rest", () => {
  const set = smallSet();
  assert.deepEqual(rows(set, { dates: { from: 20012, to: 20020, undated: true } }), [1, 2, 4]);
  assert.deepEqual(rows(set, { dates: { from: 20012, to: 20020, undated: false } }), [1, 2]);
  assert.deepEqual(rows(set, { dates: { from: null, to: null, undated: false } }), [0, 1, 2, 3]);
  assert.deepEqual(rows(set, { query: "x", mask: Uint8Array.of(0, 1, 1, 1, 1), agencies: ["bell-pd"] }), [1, 2, 3]);
});

test("what emptied the list is named, and releasing it helps", () => {
  const set = smallSet();
  const wanted = { ...chosen(set, { agencies: ["ice"] }), query: "x", mask: new Uint8Array(5) };
  const outcome = set.run(wanted);
  assert.deepEqual(set.emptiedBy(outcome), [{ key: "text", leaves: 2 }]);
  assert.equal(set.run(set.without(wanted, "text")).shown.length, 2);
  assert.equal(set.sizeOf(set.without(wanted, "text"), "text"), 0);
});

test("a choice counts what it would leave alone, whatever else is chosen, also when counts of all rows are at hand", () => {
  const set = smallSet();
  for (const wanted of [{}, { agencies: ["ice"] }, { agencies: ["ice", "bell-pd"], mode: "all" }, { roles: ["responding"] }, { dates: { from: 20005, to: 20020, undated: false } }, {}]) {
    const outcome = set.run(chosen(set, wanted));
    for (const key of ["jurisdictions", "agencies", "contest", "type"]) {
      const counts = set.countsOf(outcome, key);
      for (const { id } of set.facet(key).nodes) {
        const choice = chosen(set, key === "agencies" ? { ...wanted, agencies: [], mode: "any" } : wanted);
        if (key === "agencies" && wanted.roles) continue; // counts there are without the roles
        const alone = { ...choice, facets: { ...choice.facets, [key]: { chosen: new Set([id]), mode: "any" } } };
        assert.equal(counts[id], set.run(alone).shown.length, `${key} ${id}`);
      }
    }
  }
});
