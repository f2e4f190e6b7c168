import assert from "node:assert/strict";
import { test } from "node:test";
import { barKeys } from "../../mapper/page/core/bar-keys.js";
import { colorCountWords, colorSchemes } from "../../mapper/page/core/colors.js";
import { statusFacet } from "../../mapper/page/core/facets.js";
import { FilterSet } from "../../mapper/page/core/filter-set.js";
import { NO_DAY } from "../../mapper/page/core/filters.js";
import { chosenOfLink, decodeLink, encodeLink, linkOfChosen, plainLink } from "../../mapper/page/core/link.js";
import { fieldValue, fieldWords, ownFields, rangeWords, sumWords } from "../../mapper/page/core/own-fields.js";
import { ROLES } from "../../mapper/page/core/roles.js";
import { setLanguage } from "../../mapper/page/core/words.js";
import { columns, node, smallSet } from "./set.js";

const HEADER = {
  fields: [
    { id: "weapon", label: "Weapon", translations: { es: { label: "Arma" } }, type: "category", words: ["knife", "gun"], column: "field_0" },
    { id: "injured", type: "number", unit: "people", sums: true, column: "field_1" },
    { id: "armed", type: "boolean", column: "field_2" },
    { id: "reported", type: "date", column: "field_3" },
    { id: "damage", type: "number", decimals: 1, column: "field_4" },
    { id: "story", type: "text" },
    { id: "exact", type: "number", column: "field_6" },
  ],
};
const halves = new Uint32Array(Float64Array.of(0.1234567, NaN, -1e12, 3, 4).buffer);
const COLUMNS = {
  field_0: Uint8Array.of(1, 2, 0, 1, 2), field_1: Int32Array.of(2, NO_DAY, 0, 3, 1), field_2: Uint8Array.of(2, 1, 0, 2, 2),
  field_3: Int32Array.of(20000, 20001, NO_DAY, 20003, 20004), field_4: Int32Array.of(15, 20, NO_DAY, 1, 0),
  field_6: halves.filter((_, i) => i % 2 === 0), field_6_high: halves.filter((_, i) => i % 2 === 1),
};
const fields = ownFields(HEADER, COLUMNS);
const field = (id) => fields.find((each) => each.id === id);

function set() {
  const plain = smallSet();
  return new FilterSet({
    header: { types: ["stop", "other"], precisions: ["city", "unknown"], involvements: plain.involvements }, columns,
    facets: plain.facets.slice(0, 3), count: 5, fields,
  });
}

test("values stand in words and in files as they were given", () => {
  const text = { "field.story": "=1+1" };
  assert.deepEqual(fields.map((each) => fieldWords(each, 0, text)), ["knife", "2 people", "Yes", "October 4, 2024", "1.5", "=1+1", "0.123"]);
  assert.deepEqual(fields.map((each) => fieldWords(each, 2, {})), [null, "0 people", null, null, null, null, "-1,000,000,000,000"]);
  assert.deepEqual(fields.map((each) => fieldValue(each, 0, text)), ["knife", 2, true, "2024-10-04", 1.5, "=1+1", 0.1234567]);
  assert.equal(fieldValue(field("exact"), 1, {}), null);
});

test("a label is in the page's language", () => {
  setLanguage("es");
  assert.equal(ownFields(HEADER, COLUMNS)[0].name, "Arma");
  setLanguage("en");
});

test("categories, yes and no, numbers and days filter, and a row without a value passes no range", () => {
  const all = set();
  const shown = (chosen) => [...all.run(chosen).shown];
  const choose = (key, slug) => ({ ...all.nothing(), facets: { ...all.nothing().facets, [key]: { chosen: new Set([node(all.facet(key), slug)]), mode: "any" } } });
  const range = (key, from, to) => ({ ...all.nothing(), ranges: { [key]: { from, to } } });
  assert.deepEqual(shown(choose("field.weapon", "gun")), [1, 4]);
  assert.deepEqual(shown(choose("field.weapon", "\u2205")), [2]);
  assert.deepEqual(shown(choose("field.armed", "yes")), [0, 3, 4]);
  assert.deepEqual(shown(range("field.injured", 1, 2)), [0, 4]);
  assert.deepEqual(shown(range("field.injured", null, 0)), [2]);
  assert.deepEqual(shown(range("field.damage", 1, 15)), [0, 3]);
  assert.deepEqual(shown(range("field.reported", 20003, null)), [3, 4]);
  assert.deepEqual(shown(range("field.exact", 3.5, null)), [4]);
  assert.deepEqual(shown(all.nothing()), [0, 1, 2, 3, 4]);
});

test("what is chosen of fields goes into a link and comes back", () => {
  const all = set();
  const chosen = { ...all.nothing(), ranges: { "field.damage": { from: 15, to: null }, "field.reported": { from: 20000, to: 20003 } } };
  chosen.facets["field.weapon"] = { chosen: new Set([node(all.facet("field.weapon"), "knife")]), mode: "any" };
  const text = encodeLink({ ...plainLink(), ...linkOfChosen(all, chosen), color: "weapon" });
  assert.match(text, /field\.weapon=knife&field\.damage=|color=weapon/);
  const state = decodeLink(text);
  const back = chosenOfLink(all, state, ROLES);
  assert.deepEqual([back.missing, back.chosen.ranges, [...back.chosen.facets["field.weapon"].chosen]], [[], chosen.ranges, [...chosen.facets["field.weapon"].chosen]]);
  assert.equal(state.color, "weapon");
  assert.deepEqual(chosenOfLink(all, decodeLink("field.gone=1&field.weapon=spoon&field.injured=x,y"), ROLES).missing, ["gone", "spoon"]);
});

test("sums say for how many incidents they are known", () => {
  assert.equal(sumWords(field("injured"), [0, 1, 3]), "injured: 5 people, known for 2 of 3");
  assert.equal(sumWords(field("injured"), [0, 3]), "injured: 5 people");
  assert.equal(rangeWords(field("damage"), { from: 15, to: null }), "damage: from 1.5");
});

test("the five most frequent words have a color, all others share one", () => {
  const words = ["a", "b", "c", "d", "e", "f"];
  const codes = Uint8Array.of(6, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 0);
  const own = ownFields({ fields: [{ id: "w", type: "category", words, column: "c" }] }, { c: codes });
  const [scheme] = colorSchemes({ types: ["stop"] }, { type: codes }, own);
  assert.deepEqual(scheme.words, ["f", "b", "c", "d", "e"]);
  assert.deepEqual(scheme.masks, [0, 0, 2, 4, 8, 16, 1]);
  assert.equal(colorCountWords(scheme, [3, 0, 0, 0, 1], 6), "f 3, e 1, Other or not stated 2");
});

test("several values of a cell are counted, colored and written one by one", () => {
  const words = ["gun", "knife", "bat"];
  const header = { fields: [{ id: "w", type: "category", separator: ";", words, lists: [[], [0], [1, 0], [2]], column: "c" }] };
  const codes = Uint8Array.of(2, 1, 0, 3, 1);
  const own = ownFields(header, { c: codes });
  const all = new FilterSet({ ...set(), header: { types: ["stop", "other"], precisions: ["city"], involvements: smallSet().involvements }, columns, facets: smallSet().facets.slice(0, 3), count: 5, fields: own });
  const shown = (slug) => [...all.run({ ...all.nothing(), facets: { ...all.nothing().facets, "field.w": { chosen: new Set([node(all.facet("field.w"), slug)]), mode: "any" } } }).shown];
  assert.deepEqual([shown("gun"), shown("knife"), shown("\u2205")], [[0, 1, 4], [0], [2]]);
  assert.deepEqual(own.map((each) => [fieldWords(each, 0, {}), fieldValue(each, 0, {}), fieldWords(each, 2, {})]), [["knife, gun", "knife; gun", null]]);
  const [scheme] = colorSchemes({ types: ["stop"] }, { type: codes }, own);
  assert.deepEqual([scheme.words, scheme.masks], [["gun", "knife", "bat"], [0, 1, 3, 4]]);
});

test("the bar shows the statuses, else what colors the marks, else a category of few choices", () => {
  const schemes = colorSchemes({ types: ["stop", "other"] }, { ...columns, ...COLUMNS }, fields);
  const labels = (bar) => bar && bar.keys.map(({ label, color }) => [label, color]);
  assert.deepEqual(labels(barKeys(set(), schemes, "type")).length, 2); // disputed and uncontested, whatever the colors
  const bare = set();
  bare.facets = bare.facets.map((facet) => (facet.key === "contest" ? statusFacet("contest", [], [], []) : facet));
  bare.facet = (key) => bare.facets.find((facet) => facet.key === key);
  assert.deepEqual(labels(barKeys(bare, [{ key: "type", words: ["Stop"] }], "type")), [["Stop", 0], ["Other", -1]]);
  assert.equal(barKeys(bare, schemes, "weapon").facet.key, "field.weapon");
  assert.equal(barKeys(bare, schemes, "").facet.key, "field.weapon"); // the first of few choices
  const many = statusFacet("type", [..."abcdefghi"], Uint8Array.of(0, 1, 2, 3, 4), [], { noted: false, label: (type) => type });
  bare.facets = bare.facets.map((facet) => (facet.key === "type" ? many : facet));
  const found = barKeys(bare, [{ key: "type", words: ["e", "a", "c", "b", "d"] }], "type");
  assert.deepEqual(labels(found), [["e", 0], ["a", 1], ["c", 2], ["b", 3], ["d", 4], ["Other or not stated", -1]]);
  assert.equal(found.keys.at(-1).ids.length, 4);
});
