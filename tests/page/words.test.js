import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { COUNTS_ENGLISH } from "../../mapper/page/core/counts-words-en.js";
import { ENGLISH } from "../../mapper/page/core/words-en.js";
import { FRENCH } from "../../mapper/page/core/words-fr.js";
import { SPANISH } from "../../mapper/page/core/words-es.js";
import { dateWords, timeWords } from "../../mapper/page/core/format.js";
import { chosenLanguage, numberWords, setLanguage, word } from "../../mapper/page/core/words.js";

const PAGE = new URL("../../mapper/page/", import.meta.url);
const read = (name) => readFileSync(new URL(name, PAGE), "utf8");
const modules = ["core", "view"].flatMap((room) =>
  readdirSync(new URL(room, PAGE)).filter((name) => name.endsWith(".js")).map((name) => `${room}/${name}`),
);
assert.ok(modules.length > 40, "the modules are looked at");
const lastPart = (key) => key.slice(key.lastIndexOf(".") + 1);

test("every word that the skeleton and the modules ask for is there", () => {
  const asked = [
    ...[...read("body.html").matchAll(/data-word(?:-label)?="([^"]+)"/g)].map(([, key]) => ["body.html", key]),
    ...modules.flatMap((name) => [...read(name).matchAll(/\bword\("([^"]+)"/g)].map(([, key]) => [name, key])),
  ];
  assert.ok(asked.length > 50);
  for (const [name, key] of asked) {
    // the page of counts has further words, which no module of the page of incidents may ask for
    if (/\/counts?-/.test(name) && Object.hasOwn(COUNTS_ENGLISH, key)) continue;
    assert.notEqual(word(key, { n: 1 }), lastPart(key), `${name}: ${key}`);
  }
});

const places = (entry) => [...new Set((typeof entry === "string" ? entry : entry.one + entry.other).match(/\{\w+\}/g))].sort();

test("all languages have the same words with the same places", () => {
  for (const table of [SPANISH, FRENCH]) {
    assert.deepEqual(Object.keys(table).sort(), Object.keys(ENGLISH).sort());
    for (const [key, entry] of Object.entries(ENGLISH)) assert.deepEqual(places(table[key]), places(entry), key);
  }
});

test("French writes its signs, plurals, hours and ordinals by its own rules", () => {
  for (const [key, entry] of Object.entries(FRENCH)) {
    const text = typeof entry === "string" ? entry : entry.one + entry.other;
    assert.doesNotMatch(text, / [:;?!»]|« /, `${key}: a space that may break`);
    assert.doesNotMatch(text, /'/, key);
  }
  inLanguage("fr", () => {
    assert.equal(word("list.count", { n: 0 }), "0 incident");
    assert.equal(word("list.count", { n: 1.5 }), "1,5 incident");
    assert.equal(word("list.count", { n: 12_345 }), "12\u202f345 incidents");
    assert.equal(word("areas.county", { name: "Orange" }), "Comté d’Orange");
    assert.equal(word("areas.county", { name: "Los Angeles" }), "Comté de Los Angeles");
    assert.equal(dateWords("2026-01-01"), "1er janvier 2026");
    assert.equal(dateWords("2026-01-01/2026-01-11"), "entre le 1er et le 11 janvier 2026");
    assert.equal(dateWords("2026-01"), "janvier 2026");
    assert.equal(timeWords("21:05"), "21\u00a0h\u00a005, heure locale");
  });
});

test("a word that goes by a number has a form for one and for others", () => {
  for (const table of [ENGLISH, SPANISH, FRENCH]) {
    for (const [key, entry] of Object.entries(table)) {
      if (typeof entry !== "string") assert.ok(entry.one && entry.other, key);
    }
  }
});

/** Run something with the page in a language. */
function inLanguage(lang, act) {
  setLanguage(lang);
  try {
    return act();
  } finally {
    setLanguage("en");
  }
}

test("numbers and plurals follow the language", () => {
  inLanguage("es", () => {
    assert.equal(word("status", { shown: 1, n: 1 }), "1 de 1 incidente");
    assert.equal(word("status", { shown: 0, n: 12_345 }), "0 de 12,345 incidentes");
    assert.equal(numberWords(1_000_000), "1,000,000");
    assert.equal(word("no.such-word"), "such-word");
  });
});

test("numbers and plurals are those of Intl", () => {
  const numbers = [0, 1, 2, 11, 999, 1_000, 12_345, 999_999, 1_000_000, 1_234_567, 1.5, 2.25, 0.125, 12_345.6, 1 / 3, -1, -1_234];
  for (const [lang, locale] of [["en", "en-US"], ["es", "es-US"], ["fr", "fr-FR"]]) {
    inLanguage(lang, () => {
      const plural = new Intl.PluralRules(locale);
      for (const n of numbers) {
        assert.equal(numberWords(n), new Intl.NumberFormat(locale).format(n));
        if (n >= 0) assert.equal(/incidente?$/.test(word("status", { shown: 0, n })), plural.select(n) === "one", String(n));
      }
    });
  }
});

test("the link's language wins, then the browser's, then English", () => {
  assert.equal(chosenLanguage("es", ["en-US"]), "es");
  assert.equal(chosenLanguage(null, ["sw-KE", "es-MX", "en"]), "es");
  assert.equal(chosenLanguage(null, ["fr-CA", "en"]), "fr");
  assert.equal(chosenLanguage("xx", ["ES"]), "es");
  assert.equal(chosenLanguage("constructor", []), "en");
});

test("codes of the records have words", () => {
  const codes = {
    level: ["federal", "military", "state", "county", "municipal"],
    contest: ["one-account", "uncontested", "agreed", "one-sided", "disputed"], "contest.note": ["one-account", "uncontested", "agreed", "one-sided", "disputed"],
    stance: ["asserts", "denies", "partly-confirms", "does-not-dispute", "does-not-say", "no-comment", "not-asked"],
    role: ["conducting", "assisting", "responding", "present", "involved", "named"],
    area: ["inside", "outside", "undetermined"],
    precision: ["address", "intersection", "poi", "block", "neighborhood", "city", "county", "state", "unknown"],
    checked: ["source-opened", "quotations-compared", "date-confirmed", "place-confirmed", "agencies-confirmed", "translation-compared", "privacy-reviewed", "none"],
    correction: ["typo", "clarification", "correction", "retraction", "removal"],
    located: ["coordinates", "lock", "landmark", "place", "county", "state", "unlocated"],
  };
  for (const [family, values] of Object.entries(codes)) {
    for (const value of values) assert.notEqual(word(`${family}.${value}`), value, `${family}.${value}`);
  }
});

test("no module sets markup, runs text as code or styles by attribute", () => {
  const forbidden = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\("style"/;
  for (const name of modules) assert.doesNotMatch(read(name), forbidden, name);
});

test("modules stay short", () => {
  for (const name of modules) assert.ok(read(name).split("\n").length < 500, name);
});

