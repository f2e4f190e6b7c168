import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { TextSearch, foldText, matchesInBlock, searchWords, textMatches } from "../../mapper/page/search.js";

const TEXTS = [
  { title: "Operación en Peña", summary: "A van waited.", city: "Bell", sources: [{ url: "https://gazette.example" }] },
  { title: "Car wash", summary: "Agents", city: "Maywood", verbatim_locality: "near City Hall",
    claims: [{ claim: "Police blocked the street.", accounts: [{ by: "an observer", says: "Two cars closed it." }] }] },
  { title: "Car stop", summary: "A \"van\" with\ttabs", city: "ÎLE", translations: { es: { title: "Alto", claims: [{ claim: "Nada", says: ["Dijo que no"] }] } } },
];

const block = (texts) => ({ textContent: gzipSync(JSON.stringify(texts)).toString("base64") });
const matches = (query) => TEXTS.map((text) => textMatches(text, searchWords(query)));

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

test("a block says which of its texts match, with escapes in it or without", () => {
  assert.deepEqual([...matchesInBlock(JSON.stringify(TEXTS), ["van"])], [1, 0, 1]);
  assert.deepEqual([...matchesInBlock(JSON.stringify(TEXTS.slice(0, 2)), ["van"])], [1, 0]);
  assert.equal(matchesInBlock(JSON.stringify(TEXTS.slice(0, 2)), ["nowhere"]).includes(1), false);
  assert.deepEqual([...matchesInBlock(JSON.stringify(TEXTS), ["\"van\""])], [0, 0, 1]);
});

test("a search goes through all blocks and tells how far it is", async () => {
  const elements = Array.from({ length: 7 }, () => block(TEXTS));
  const search = new TextSearch(elements, 3, 21);
  const told = [];
  const mask = await search.search("van", { progress: (_, done, total) => told.push([done, total]) });
  assert.deepEqual([...mask], Array.from({ length: 21 }, (_, row) => (row % 3 === 1 ? 0 : 1)));
  assert.deepEqual(told.at(-1), [21, 21]);
  assert.ok(told[0][0] < 21);
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
