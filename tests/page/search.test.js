import assert from "node:assert/strict";
import { test } from "node:test";
import { differByOne, foldText, searchTerms } from "../../mapper/page/core/search-terms.js";
import { foldedBlock, termsInBlock } from "../../mapper/page/core/text-search.js";
import { TextSearch } from "../../mapper/page/view/search.js";
import { readTables } from "../../mapper/page/core/text-block.js";
import { blockOf, packedBlock } from "./text-blocks.js";

const TEXTS = [
  { title: "Operación en Peña", summary: "A van waited.", city: "Bell", sources: [{ url: "https://gazette.example", publisher: "El Diario" }] },
  { title: "Car wash", summary: "Agents", city: "Maywood", verbatim_locality: "near City Hall",
    claims: [{ claim: "Police blocked the street.", accounts: [{ by: "an observer", says: "Two cars closed it." }] }] },
  { title: "Car stop", summary: "A \"van\" with\ttabs", city: "ÎLE", translations: { es: { title: "Alto", claims: [{ claim: "Nada", says: ["Dijo que no"] }] } } },
];

const block = (texts) => ({ textContent: packedBlock(texts) });
const folded = (texts) => {
  const bytes = blockOf(texts);
  return foldedBlock(readTables(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)));
};
const found = (query, texts = TEXTS) => {
  const terms = searchTerms(query);
  const bits = termsInBlock(folded(texts), terms);
  return texts.map((_, row) => bits[row] === 2 ** terms.length - 1);
};
const matches = (query) => found(query);

test("case and accents are folded on both sides", () => {
  assert.equal(foldText("PEÑA Ünlü ﬁne"), "pena unlu fine");
  assert.deepEqual(matches("pena"), [true, false, false]);
  assert.deepEqual(matches("PEÑA operacion"), [true, false, false]);
  assert.deepEqual(matches("ile"), [false, false, true]);
});

test("all words have to occur, anywhere in what a reader can read", () => {
  assert.deepEqual(matches("car"), [false, true, true]);
  assert.deepEqual(matches("car wash"), [false, true, false]);
  assert.deepEqual(matches("observer closed blocked hall"), [false, true, false]);
  assert.deepEqual(matches("dijo alto"), [false, false, true]);
  assert.deepEqual(matches("gazette"), [false, false, false]);
  assert.deepEqual(matches("title"), [false, false, false]);
});

test("publishers can be searched, other words of a source not", () => {
  assert.deepEqual(matches("diario"), [true, false, false]);
  assert.deepEqual(matches("diario pena"), [true, false, false]);
  assert.deepEqual(matches("diario wash"), [false, false, false]);
});

test("a block says which of its texts match, also where columns are all alike or hold few words", () => {
  assert.deepEqual(matches("van"), [true, false, true]);
  assert.deepEqual(matches("\"van\""), [true, false, true]);
  assert.equal(termsInBlock(folded(TEXTS), searchTerms("nowhere")).length, 0);
  const own = foldedBlock({ incidents: { rows: 2, columns: { "field.story": { name: "field.story", joined: "A crowbar lay there.\0" } } } });
  assert.deepEqual([...termsInBlock(own, searchTerms("crowbar"))], [1, 0]);
  const alike = foldedBlock({ incidents: { rows: 3, columns: {
    title: { name: "title", all: "Peña" },
    city: { name: "city", words: [null, "Bell", "Maywood"], coded: Uint8Array.of(2, 0, 1) },
    summary: { name: "summary", joined: "a\0van\0\x01" },
  } } });
  const bits = (query) => [...termsInBlock(alike, searchTerms(query))];
  assert.deepEqual(bits("pena"), [1, 1, 1]);
  assert.deepEqual(bits("pena bell"), [1, 1, 3]);
  assert.deepEqual(bits("a"), [1, 0, 0]);
  assert.deepEqual(bits("van"), [0, 1, 0]);
  assert.deepEqual(searchTerms("\x01 \0"), []);
});

test("words are found at their beginning, phrases as they stand, signs are forgiven", () => {
  const texts = [{ title: "Police at Garfield Avenue and Valley Boulevard" }, { title: "Home, Depot: U.S. agents" }, { title: "The depot's home" }];
  assert.deepEqual(found("olice", texts), [false, false, false]);
  assert.deepEqual(found("pol", texts), [true, false, false]);
  assert.deepEqual(found("Garfield & Valley", texts), [true, false, false]);
  assert.deepEqual(found("home depot", texts), [false, true, true]);
  assert.deepEqual(found("\"home depot\"", texts), [false, true, false]);
  assert.deepEqual(found("“Home Depot”", texts), [false, true, false]);
  assert.deepEqual(found("\"home dep\"", texts), [false, false, false]);
  assert.deepEqual(found("u.s. agents", texts), [false, true, false]);
  assert.deepEqual(found("depots", texts), [false, false, true]);
});

test("a word with one typo finds the word that is meant, and says so", async () => {
  for (const [a, b, is] of [["responce", "response", true], ["agnets", "agents", true], ["agent", "agents", true], ["agents", "agents", false], ["abc", "cba", false], ["ab", "cd", false]]) {
    assert.equal(differByOne(a, b), is, `${a} ${b}`);
  }
  const search = new TextSearch([block(TEXTS)], 3, 3);
  assert.deepEqual([...(await search.search("polcie car"))], [0, 1, 0]);
  assert.deepEqual(search.corrected, [{ from: "polcie", to: "police" }]);
  assert.deepEqual([...(await search.search("car"))], [0, 1, 1]);
  assert.deepEqual(search.corrected, []);
});

test("a word is found in its own text alone, however often it occurs", () => {
  const texts = Array.from({ length: 50 }, (_, row) => ({ title: row % 7 ? `x${row}` : "aa aa aa", summary: row % 3 ? "b" : "a" }));
  assert.deepEqual(found("aa", texts), texts.map((_, row) => row % 7 === 0));
  assert.deepEqual(found("a", texts), texts.map((_, row) => row % 7 === 0 || row % 3 === 0));
  assert.deepEqual(found("x4", texts), texts.map((_, row) => row % 7 !== 0 && String(row).startsWith("4")));
});

test("a search goes through all blocks and tells how far it is", async () => {
  const elements = Array.from({ length: 7 }, () => block(TEXTS));
  const search = new TextSearch(elements, 3, 21);
  const told = [];
  const ends = [];
  const mask = await search.search("van", { progress: (soFar, done, total) => told.push([done, total]) && ends.push(soFar.length) });
  assert.deepEqual([...mask], Array.from({ length: 21 }, (_, row) => (row % 3 === 1 ? 0 : 1)));
  assert.deepEqual(told.at(-1), [21, 21]);
  assert.ok(told[0][0] < 21);
  assert.deepEqual([ends[0] < 21, ends.at(-1)], [true, 21]); // what was not looked at is no part of it
});

test("a newer search takes the place of the one before; nothing to search for lets everything pass", async () => {
  const search = new TextSearch([block(TEXTS), block(TEXTS.slice(0, 1))], 3, 4);
  const first = search.search("van");
  const second = search.search("wash");
  assert.equal(await first, undefined);
  assert.deepEqual([...(await second)], [0, 1, 0, 0]);
  assert.equal(await search.search("  "), null);
  const third = search.search("van");
  search.cancel();
  assert.equal(await third, undefined);
});

test("a page without texts has no matches", async () => {
  assert.deepEqual([...(await new TextSearch([], 1000, 2).search("van"))], [0, 0]);
});
