import assert from "node:assert/strict";
import { test } from "node:test";
import { CodeSearch } from "../../mapper/page/core/code-search.js";
import { NO_DAY } from "../../mapper/page/core/filters.js";
import { searchOffers } from "../../mapper/page/core/search-offers.js";
import { searchTerms } from "../../mapper/page/core/search-terms.js";
import { snippetsOf } from "../../mapper/page/core/snippet.js";
import { standfirstOf } from "../../mapper/page/core/standfirst.js";
import { dayOfIso } from "../../mapper/page/core/timeline.js";

const DAYS = [["2026-01-19", "2026-01-19"], ["2025-02-01", "2025-02-28"], ["2026-01-18", "2026-01-22"], [null, null]];
const day = (text) => (text ? dayOfIso(text) : NO_DAY);
const search = new CodeSearch(
  [{ codes: [0, 1, 0, 2], names: ["Los Angeles County Sheriff's Department\nLASD", "ICE", ""] }, { codes: [0, 0, 1, 1], names: ["Encounter\nEncuentro", "Police response"] }],
  { start: Int32Array.from(DAYS, ([start]) => day(start)), end: Int32Array.from(DAYS, ([, end]) => day(end)) },
);
const rows = (query) => {
  const terms = searchTerms(query);
  return [...search.finder(terms)(0, 4)].map((bits) => bits === 2 ** terms.length - 1);
};

test("agencies, types and places are found by all their names", () => {
  assert.deepEqual(rows("lasd"), [true, false, true, false]);
  assert.deepEqual(rows("sheriffs"), [true, false, true, false]);
  assert.deepEqual(rows("encuentro"), [true, true, false, false]);
  assert.deepEqual(rows("lasd response"), [false, false, true, false]);
  assert.deepEqual(search.near("lasb").map(([word]) => word), ["lasd"]);
});

test("dates are found as they are written, in both languages", () => {
  assert.deepEqual(rows("January 2026"), [true, false, true, false]);
  assert.deepEqual(rows("enero 19"), [true, false, false, false]);
  assert.deepEqual(rows("jan 22"), [false, false, true, false]);
  assert.deepEqual(rows("February 28"), [false, false, false, false]); // the whole month is written without days
  assert.deepEqual(rows("2025"), [false, true, false, false]);
});

test("a search offers the filters that it may mean, the closest first", () => {
  const node = (id, label, note = "") => ({ id, slug: String(id), label, note, level: null, status: null, parent: -1, depth: 0, children: [] });
  const facets = [{ key: "agencies", nodes: [node(0, "Los Angeles County Sheriff's Department", "LASD"), node(1, "Bell Police Department")], codes: [], roots: [], leavesOfCode: [] },
    { key: "jurisdictions", nodes: [node(0, "Bell"), node(1, "Bell Gardens"), node(2, "Maywood")], codes: [], roots: [], leavesOfCode: [] }];
  const offered = (query) => searchOffers(facets, searchTerms(query), () => "").map(({ label }) => label);
  assert.deepEqual(offered("LASD"), ["Los Angeles County Sheriff's Department (LASD)"]);
  assert.deepEqual(offered("bell"), ["Bell", "Bell Gardens", "Bell Police Department"]);
  assert.deepEqual(offered("lasd response"), ["Los Angeles County Sheriff's Department (LASD)"]);
  assert.deepEqual(offered("x"), []);
  assert.deepEqual(offered(""), []);
});

test("a row shows where words stand that it would not show", () => {
  const text = { title: "Car stop", event_date: "2026-01-19", summary: `${"A long way to go. ".repeat(20)}Then officers answered a call.${" More of it.".repeat(20)}`, claims: [{ claim: "Nobody came.", accounts: [] }] };
  const found = (query) => snippetsOf(text, searchTerms(query), { shown: "Bell", names: [{ where: "type", text: "Police response" }] });
  assert.deepEqual(found("car bell january"), []);
  assert.equal(found("officers")[0].where, "summary");
  assert.match(found("officers")[0].text, /^… .*officers answered a call\..* …$/);
  assert.ok(found("officers")[0].text.length < 180);
  assert.deepEqual(found("response nobody").map(({ where }) => where), ["type", "claim"]);
});

test("the head has whole sentences of the description", () => {
  assert.equal(standfirstOf("One.  Two.\n\nThree."), "One. Two.");
  const long = `${"Word ".repeat(30).trim()}. ${"More ".repeat(30).trim()}.`;
  assert.equal(standfirstOf(long), `${"Word ".repeat(30).trim()}.`);
  assert.ok(standfirstOf("x".repeat(30).concat(" ").repeat(20)).length < 230);
});
