import assert from "node:assert/strict";
import { test } from "node:test";
import { agencyFacet, jurisdictionFacet, leavesBelow, nodeState, statusFacet, toggleNode } from "../../mapper/page/core/facets.js";
import { binDays, countInPeriod, daysHistogram } from "../../mapper/page/core/day-bins.js";
import { NO_DAY, emptiedBy, mayBeTable, nodeCounts, passTable, runFilters } from "../../mapper/page/core/filters.js";

const AGENCIES = [
  { id: "dhs", name: "Department of Homeland Security", short_name: "DHS", level: "federal", parent: null },
  { id: "ice", name: "Immigration and Customs Enforcement", short_name: "ICE", level: "federal", parent: 0 },
  { id: "ero", name: "ERO Los Angeles", short_name: "ERO", level: "federal", parent: 1 },
  { id: "usbp", name: "Border Patrol", short_name: "USBP", level: "federal", parent: 0 },
  { id: "bell-pd", name: "Bell Police Department", short_name: "Bell PD", level: "municipal", parent: null },
];
const named = (...agencies) => agencies.map((agency) => [agency, "present", "inside"]);
const INVOLVEMENTS = [named(1, 4), named(3, 4), named(2), named(), named(1)];

const AREAS = [
  { geoid: "06", name: "California", label: "California", kind: "state", parent: null },
  { geoid: "06037", name: "Los Angeles", label: "Los Angeles County", kind: "county", parent: 0 },
  { geoid: "0604870", name: "Bell", label: "Bell", kind: "place", parent: 1 },
  { geoid: "0646492", name: "Maywood", label: "Maywood", kind: "place", parent: 1 },
];
const JURISDICTIONS = [
  { areas: [2, 1, 0], unincorporated: [], label: "Bell" },
  { areas: [2, 3, 1, 0], unincorporated: [], label: "Bell or Maywood" },
  { areas: [1, 0], unincorporated: [1], label: "unincorporated Los Angeles County" },
  { areas: [1, 0], unincorporated: [], label: "Los Angeles County, city unknown" },
  { areas: [], unincorporated: [], label: "unknown" },
];
const STATUSES = ["uncontested", "agreed", "one-sided", "disputed"];

const CODES = {
  involvements: Uint8Array.of(0, 1, 2, 3, 4),
  jurisdictions: Uint8Array.of(0, 1, 2, 3, 4),
  statuses: Uint8Array.of(3, 3, 0, 2, 0),
};

function facets() {
  return [
    agencyFacet(AGENCIES, INVOLVEMENTS, CODES.involvements),
    jurisdictionFacet(AREAS, JURISDICTIONS, CODES.jurisdictions),
    statusFacet("contest", STATUSES, CODES.statuses, ["disputed"]),
  ];
}

const node = (facet, label) => facet.nodes.find((each) => each.label === label)?.id ?? assert.fail(`no ${label}`);
const choice = (facet, labels, mode = "any") => ({ chosen: new Set(labels.map((label) => node(facet, label))), mode });
const selection = (all, { agencies = [], jurisdictions = [], contest = [], mode = "any" } = {}) => ({
  agencies: choice(all[0], agencies, mode), jurisdictions: choice(all[1], jurisdictions), contest: choice(all[2], contest),
});
const rows = (all, wanted) => [...runFilters(all, selection(all, wanted), 5).shown];

test("agencies stand under their level and parent; one named itself and having offices gets a leaf", () => {
  const [facet] = facets();
  const path = (id) => (id < 0 ? [] : [...path(facet.nodes[id].parent), facet.nodes[id].label]);
  assert.deepEqual(path(node(facet, "ERO Los Angeles")),
    ["Federal", "Department of Homeland Security", "Immigration and Customs Enforcement", "ERO Los Angeles"]);
  assert.deepEqual(path(node(facet, "ICE, office not named")).slice(-2), ["Immigration and Customs Enforcement", "ICE, office not named"]);
  assert.ok(node(facet, "No agency named"));
  assert.equal(facet.nodes.some(({ label }) => label.startsWith("DHS,")), false);
});

test("jurisdictions have leaves for what lies in no city and in no known city", () => {
  const [, facet] = facets();
  const county = node(facet, "Los Angeles County");
  assert.deepEqual(facet.nodes[county].children.map((id) => facet.nodes[id].label).sort(),
    ["Bell", "Los Angeles County, city not known", "Maywood", "Unincorporated Los Angeles County"]);
  assert.ok(node(facet, "Place not known"));
});

test("nothing chosen shows everything", () => {
  assert.deepEqual(rows(facets(), {}), [0, 1, 2, 3, 4]);
});

test("a parent takes in what is below it", () => {
  const all = facets();
  assert.deepEqual(rows(all, { agencies: ["Immigration and Customs Enforcement"] }), [0, 2, 4]);
  assert.deepEqual(rows(all, { agencies: ["Federal"] }), [0, 1, 2, 4]);
  assert.deepEqual(rows(all, { agencies: ["No agency named"] }), [3]);
});

test("an uncertain place matches each of its cities, and is told apart as such", () => {
  const all = facets();
  assert.deepEqual(rows(all, { jurisdictions: ["Bell"] }), [0, 1]);
  assert.deepEqual(rows(all, { jurisdictions: ["Maywood"] }), [1]);
  assert.deepEqual([...mayBeTable(all[1], choice(all[1], ["Bell"]))], [0, 1, 0, 0, 0]);
  assert.deepEqual([...mayBeTable(all[1], choice(all[1], ["Bell", "Maywood"]))], [0, 0, 0, 0, 0]);
});

test("two agencies and a city cross", () => {
  const all = facets();
  const agencies = ["Border Patrol", "Bell Police Department"];
  assert.deepEqual(rows(all, { agencies }), [0, 1]);
  assert.deepEqual(rows(all, { agencies, mode: "all" }), [1]);
  assert.deepEqual(rows(all, { agencies, mode: "all", jurisdictions: ["Maywood"], contest: ["Disputed"] }), [1]);
  assert.deepEqual(rows(all, { agencies, mode: "all", contest: ["Uncontested"] }), []);
});

test("siblings asked for together do not melt into their parent", () => {
  const all = facets();
  assert.deepEqual(rows(all, { agencies: ["Immigration and Customs Enforcement", "Border Patrol"], mode: "all" }), []);
});

test("counts say what a choice would leave, given the other facets", () => {
  const all = facets();
  const wanted = selection(all, { agencies: ["Federal"], jurisdictions: ["Bell"] });
  const { histograms } = runFilters(all, wanted, 5);
  const count = (f, label) => nodeCounts(all[f], histograms[f], wanted[all[f].key])[node(all[f], label)];
  assert.equal(count(0, "Municipal"), 2);
  assert.equal(count(0, "ERO Los Angeles"), 0);
  assert.equal(count(1, "Los Angeles County"), 3);
  assert.equal(count(1, "Maywood"), 1);
  assert.equal(count(2, "Disputed"), 2);
  assert.equal(count(2, "Uncontested"), 0);
});

test("where all are asked for, counts are given those already chosen", () => {
  const all = facets();
  const wanted = selection(all, { agencies: ["Bell Police Department"], mode: "all" });
  const { histograms } = runFilters(all, wanted, 5);
  const counts = nodeCounts(all[0], histograms[0], wanted.agencies);
  assert.equal(counts[node(all[0], "Border Patrol")], 1);
  assert.equal(counts[node(all[0], "ERO Los Angeles")], 0);
});

test("an empty result names the filters whose release helps", () => {
  const all = facets();
  const wanted = selection(all, { agencies: ["Border Patrol"], jurisdictions: ["Bell"], contest: ["Uncontested"] });
  const { shown, tally } = runFilters(all, wanted, 5);
  assert.equal(shown.length, 0);
  assert.deepEqual(emptiedBy(all, wanted, tally), [{ key: "contest", leaves: 1 }]);
});

test("the tally and the shown rows add up to all rows", () => {
  const all = facets();
  const { tally } = runFilters(all, selection(all, { agencies: ["Federal"], contest: ["Disputed"] }), 5);
  assert.equal(tally.reduce((sum, n) => sum + n, 0), 5);
});

test("checkboxes have three states; taking one back leaves its neighbours", () => {
  const [facet] = facets();
  const id = (label) => node(facet, label);
  let chosen = toggleNode(facet, new Set(), id("ERO Los Angeles"));
  assert.equal(nodeState(facet, chosen, id("Federal")), "mixed");
  chosen = toggleNode(facet, chosen, id("Federal"));
  assert.deepEqual([...chosen], [id("Federal")]);
  assert.equal(nodeState(facet, chosen, id("ERO Los Angeles")), "on");
  chosen = toggleNode(facet, chosen, id("ERO Los Angeles"));
  assert.equal(nodeState(facet, chosen, id("ERO Los Angeles")), "off");
  assert.equal(nodeState(facet, chosen, id("Border Patrol")), "on");
  assert.equal(nodeState(facet, chosen, id("ICE, office not named")), "on");
  assert.equal(nodeState(facet, chosen, id("Municipal")), "off");
  assert.deepEqual(toggleNode(facet, new Set([id("Municipal")]), id("Municipal")), new Set());
});

test("pass tables agree with a row by row check, for any choice", () => {
  const [facet] = facets();
  for (let mask = 1; mask < 1 << facet.nodes.length; mask += 7) {
    const chosen = new Set(facet.nodes.map((_, i) => i).filter((i) => mask & (1 << i)));
    for (const mode of ["any", "all"]) {
      const expected = facet.leavesOfCode.map((leaves) => {
        const hits = [...chosen].map((id) => leavesBelow(facet, id).some((leaf) => leaves.includes(leaf)));
        return (mode === "any" ? hits.some(Boolean) : hits.every(Boolean)) ? 1 : 0;
      });
      assert.deepEqual([...passTable(facet, { chosen, mode })], expected);
    }
  }
});

test("a million rows are filtered in one pass without delay", () => {
  const all = facets();
  const count = 1_000_000;
  const codes = Uint8Array.from({ length: count }, (_, i) => i % 5);
  const wide = all.map((facet, f) => ({ ...facet, codes: f === 2 ? codes.map((code) => code % 4) : codes }));
  const before = process.cpuUsage(); // the processor's time, as in the tests of clusters
  const { shown } = runFilters(wide, selection(wide, { agencies: ["Federal"] }), count);
  assert.equal(shown.length, 800_000);
  const { user } = process.cpuUsage(before);
  assert.ok(user < 500_000, `${user / 1_000} ms`);
});

const NONE = { chosen: new Set(), mode: "any" };
// a day, a span over two bins, open at the end, open at the start, undated
const DAYS = {
  key: "dates", kind: "days",
  start: Int32Array.of(100, 108, 150, NO_DAY, NO_DAY), end: Int32Array.of(100, 112, NO_DAY, 95, NO_DAY),
};
const passing = (choice, filter = DAYS) => [...runFilters([filter], { [filter.key]: choice }, 5).shown];

test("a row passes if it may have been on one of the days; undated ones only if asked for", () => {
  assert.deepEqual(passing({ from: null, to: null, undated: false }), [0, 1, 2, 3, 4]);
  assert.deepEqual(passing({ from: 100, to: 100, undated: false }), [0]);
  assert.deepEqual(passing({ from: 112, to: 140, undated: false }), [1]);
  assert.deepEqual(passing({ from: 113, to: 140, undated: true }), [4]);
  assert.deepEqual(passing({ from: 140, to: null, undated: false }), [2]);
  assert.deepEqual(passing({ from: null, to: 96, undated: false }), [3]);
});

test("each row passes as its own two days say, whatever stands before and behind it", () => {
  const ends = [NO_DAY, 95, 100, 108, 112];
  const pairs = ends.flatMap((from) => ends.map((to) => [from, to])).filter(([from, to]) => from === NO_DAY || to === NO_DAY || from <= to);
  const filter = { ...DAYS, start: Int32Array.from(pairs, ([from]) => from), end: Int32Array.from(pairs, ([, to]) => to) };
  for (const undated of [false, true]) {
    for (const [from, to] of [[null, 94], [null, 100], [95, null], [113, null], [96, 107], [100, 100], [101, 111]]) {
      const may = ([begins, ends]) => (begins === NO_DAY && ends === NO_DAY ? undated
        : (to === null || begins <= to) && (from === null || ends === NO_DAY || ends >= from));
      const shown = runFilters([filter], { dates: { from, to, undated } }, pairs.length).shown;
      assert.deepEqual([...shown].map((row) => pairs[row]), pairs.filter(may));
    }
  }
});

test("a histogram of days tells exact days, spans and undated ones apart", () => {
  const bins = binDays(DAYS.start, DAYS.end, [90, 100, 110, 120]);
  const { histograms } = runFilters([{ ...DAYS, bins }], { dates: { from: 0, to: 1, undated: false } }, 5);
  const { exact, spans, covering, lasting, undated } = daysHistogram(bins, histograms[0]);
  assert.deepEqual([...exact], [1, 1, 0, 1]);
  assert.deepEqual(spans, [[1, 2, 1]]);
  assert.deepEqual([...covering], [0, 1, 1, 0]);
  assert.deepEqual([...lasting], [0, 0, 0, 0]);
  assert.equal(undated, 1);
});

test("what lasted counts in each step that it touches, and was surely in a period that has one of its days", () => {
  // over three bins, within one, over two that nobody wrote which, a day, undated
  const start = Int32Array.of(95, 101, 108, 115, NO_DAY);
  const end = Int32Array.of(112, 104, 112, 115, NO_DAY);
  const lasted = Uint8Array.of(1, 1, 0, 0, 0);
  const bins = binDays(start, end, [90, 100, 110], lasted);
  const filter = { key: "dates", kind: "days", start, end, bins };
  const counted = daysHistogram(bins, runFilters([filter], {}, 5).histograms[0]);
  assert.deepEqual([[...counted.exact], [...counted.lasting], [...counted.covering]], [[0, 1, 1], [1, 1, 1], [0, 1, 1]]);
  assert.equal(counted.lasted, 1);
  const columns = { day_start: start, day_end: end, lasted };
  assert.deepEqual([...bins.vague], [0, 1, 2]);
  const periods = [[100, 109], [null, 100], [113, null], [96, 97], [null, null]].map(([from, to]) =>
    Object.values(countInPeriod(columns, bins.vague, runFilters([filter], { dates: { from, to, undated: true } }, 5).fails, { from, to })));
  assert.deepEqual(periods, [[1, 1], [1, 0], [0, 0], [1, 0], [0, 0]]);
});

test("a mask that ends early leaves out and counts what one with zeros behind does, beside any other filter", () => {
  const filters = [...facets(), DAYS, { key: "text", kind: "mask" }, { key: "picked", kind: "mask" }];
  const picked = { mask: Uint8Array.of(1, 1, 0, 1, 1) };
  for (const others of [{}, { picked }, { dates: { from: 100, to: 200, undated: true } }, { ...selection(facets(), { agencies: ["ICE, office not named"] }), picked }]) {
    for (let end = 0; end <= 5; end++) {
      const [short, whole] = [Uint8Array.of(1, 1, 0, 1, 1).subarray(0, end), new Uint8Array(5)];
      whole.set(short);
      const [{ tally, ...one }, { tally: zeros, ...other }] = [short, whole].map((mask) => runFilters(filters, { ...others, text: { mask } }, 5));
      assert.deepEqual({ ...one, tally: [...tally] }, { ...other, tally: [...zeros] });
    }
  }
});

test("a mask passes what it holds; none passes everything", () => {
  const filter = { key: "text", kind: "mask" };
  assert.deepEqual(passing({ mask: Uint8Array.of(0, 1, 1, 0, 0) }, filter), [1, 2]);
  assert.deepEqual(passing({ mask: null }, filter), [0, 1, 2, 3, 4]);
  assert.deepEqual(passing({ mask: Uint8Array.of(0, 1, 1) }, filter), [1, 2]); // a search that has come so far
});

test("filters of every kind cross, and the one that emptied the list is named", () => {
  const filters = [...facets(), DAYS, { key: "text", kind: "mask" }];
  const choices = { ...selection(facets(), {}), dates: { from: 100, to: 100, undated: false }, text: { mask: Uint8Array.of(0, 1, 1, 1, 1) } };
  const { shown, tally } = runFilters(filters, choices, 5);
  assert.equal(shown.length, 0);
  assert.deepEqual(emptiedBy(filters, choices, tally), [{ key: "dates", leaves: 4 }, { key: "text", leaves: 1 }]);
});

test("a histogram that nobody looks at is not made", () => {
  const all = facets();
  const { histograms } = runFilters(all, Object.fromEntries(all.map(({ key }) => [key, NONE])), 5, { counted: new Set(["contest"]) });
  assert.deepEqual(histograms.map((each) => each.length > 0), [false, false, true]);
  assert.throws(() => runFilters(Array(17).fill(DAYS), {}, 5), /at most 16/);
});
