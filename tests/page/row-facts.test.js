// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { colorSchemes, sharesOf } from "../../mapper/page/core/colors.js";
import { binDays, stackBins } from "../../mapper/page/core/day-bins.js";
import { NO_DAY } from "../../mapper/page/core/filters.js";
import { dateLine } from "../../mapper/page/core/format.js";
import { ownFields } from "../../mapper/page/core/own-fields.js";
import { categoriesOf, endsWithPlace, rowFacts, titleBelowDate } from "../../mapper/page/core/row-facts.js";
import { searchTerms } from "../../mapper/page/core/search-terms.js";
import { setLanguage } from "../../mapper/page/core/words.js";

const HEADER = {
  types: ["other"],
  fields: [
    { id: "kind", type: "category", words: ["collision", "near miss"], column: "kind" },
    { id: "injured", type: "number", column: "injured", sums: true },
    { id: "closed", type: "boolean", column: "closed" },
    { id: "seen", type: "date", column: "seen" },
    { id: "story", type: "text" },
    { id: "report", type: "link" },
    { id: "same", type: "category", words: ["collision"], column: "same" },
    { id: "barriers", type: "category", words: ["half", "full", "none"], column: "barriers", lists: [[], [0, 1], [2]] },
  ],
};
const COLUMNS = {
  kind: [1, 2, 0], injured: [2, NO_DAY, 0], closed: [2, 1, 0], seen: [0, NO_DAY, NO_DAY], same: [1, 1, 0], barriers: [1, 2, 0],
};
const FIELDS = ownFields(HEADER, COLUMNS);
const text = /** @type {any} */ ({ "field.story": "long", "field.report": "https://a.example" });

test("a row says numbers, categories, yes and no, and dates; neither long texts, links and what is missing, nor its category twice", () => {
  const byKind = colorSchemes(HEADER, COLUMNS, FIELDS).find(({ key }) => key === "kind") ?? null;
  const facts = (/** @type {number} */ row, /** @type {any} */ colors = byKind, /** @type {any[]} */ terms = []) =>
    rowFacts(FIELDS, row, text, { colors, categories: categoriesOf(colors, row), terms }).map(({ label, value }) => `${label}: ${value}`);
  assert.deepEqual(facts(0), ["injured: 2", "closed: Yes", "seen: January 1, 1970", "same: collision", "barriers: half, full"]); // another field may say the same
  assert.deepEqual(facts(1), ["closed: No", "same: collision", "barriers: none"]);
  assert.deepEqual(facts(2), ["injured: 0"]);
  assert.deepEqual(facts(0, byKind, searchTerms("full"))[0], "barriers: half, full");
  const byType = { key: "type", codes: [1, 1, 2], names: ["", "Collision", "Arson"], words: ["Collision", "Arson"], lists: [[0], [1], [2]] };
  assert.deepEqual(facts(0, byType), ["injured: 2", "closed: Yes", "seen: January 1, 1970", "barriers: half, full"]); // a column kept that also is the type
});

test("a row has the category that colors it, with its color or among the other ones, and none where it has none", () => {
  const words = Array.from({ length: 7 }, (_, i) => `kind ${i + 1}`);
  const codes = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 7, 0];
  const fields = ownFields({ fields: [{ id: "kind", type: "category", words, column: "kind" }] }, { kind: codes });
  const [scheme] = colorSchemes({ types: ["other"] }, {}, fields);
  assert.deepEqual(categoriesOf(scheme, 2), [{ name: "kind 2", color: 1 }]);
  assert.deepEqual(categoriesOf(scheme, 10), [{ name: "kind 7", color: -1 }]);
  assert.deepEqual(categoriesOf(scheme, 11), []);
  assert.deepEqual(categoriesOf(null, 2), []);
});

test("below its date a title does not end with the same date, and an empty one stays", () => {
  const below = [["Collision, Russia, Dec 5, 2025", "2025-12-05"], ["Collision, Russia, Dec 2025", "2025-12"], ["Collision, 2025", "2025"]];
  assert.deepEqual(below.map(([title, date]) => titleBelowDate(title, date)), ["Collision, Russia", "Collision, Russia", "Collision"]);
  const whole = [["Collision, Russia, Dec 5, 2025", "2025-12-06"], ["Collision, Dec 5, 2025", "2025-12-05/2025-12-06"], [", Dec 5, 2025", "2025-12-05"], ["Raid, ", ""], ["Raid", "unknown"], ["Raid, Dec 5, 2025", "2025-12-05~"]];
  assert.deepEqual(whole.map(([title, date]) => titleBelowDate(title, date)), whole.map(([title]) => title));
  assert.ok(endsWithPlace("Collision, Bell", "Bell") && !endsWithPlace("Bell", "Bell") && !endsWithPlace("Collision at Bell", "Bell") && !endsWithPlace("Collision, ", ""));
});

test("a date that begins a line has a capital, in each language", () => {
  const lines = ["en", "es", "fr"].map((code) => {
    setLanguage(code);
    return dateLine("2026-01-18/2026-01-22");
  });
  setLanguage("en");
  assert.deepEqual(lines, ["Between January 18 and 22, 2026", "Entre el 18 y el 22 de enero de 2026", "Entre le 18 et le 22 janvier 2026"]);
  assert.deepEqual([dateLine("2026-01-18"), dateLine("unknown"), dateLine("")], ["January 18, 2026", "Date not known", "Date not known"]);
});

test("bars are parted by the categories of the rows that the other filters leave; rows with several at once part none", () => {
  const fields = ownFields({ fields: [{ id: "kind", type: "category", words: ["a", "b"], column: "kind" }] }, { kind: [1, 1, 2, 0, 1] });
  const [scheme] = colorSchemes({ types: ["other"] }, {}, fields);
  const days = Int32Array.of(0, 0, 0, 1, NO_DAY);
  const bins = binDays(days, days, [0, 1]);
  const category = sharesOf(scheme);
  assert.ok(category);
  assert.deepEqual([...stackBins(bins, category, new Uint8Array(5), ~0)], [2, 1, 0, 0, 0, 1, 1, 0, 0]);
  assert.deepEqual([...stackBins(bins, category, Uint8Array.of(1, 2, 0, 0, 0), ~2)], [1, 1, 0, 0, 0, 1, 1, 0, 0]);
  const [several] = colorSchemes({ types: ["other"] }, {}, FIELDS.filter(({ id }) => id === "barriers"));
  assert.equal(sharesOf(several), null);
});
