import assert from "node:assert/strict";
import { test } from "node:test";
import { embedAddress, embedCode } from "../../mapper/page/core/embed-code.js";
import { dateWords } from "../../mapper/page/core/format.js";
import { distanceWords } from "../../mapper/page/core/units.js";
import { areaWords, candidateWords, locatedNote, markWords, sayPlaces } from "../../mapper/page/core/places.js";
import { ownLanguage, titleTongue, translated, translationWords } from "../../mapper/page/core/translations.js";
import { setLanguage } from "../../mapper/page/core/words.js";

/** Run something with the page in a language. */
function inLanguage(lang, act) {
  setLanguage(lang);
  try {
    return act();
  } finally {
    setLanguage("en");
  }
}

const AREAS = [
  { name: "California", label: "California", kind: "state" },
  { name: "Los Angeles", label: "Los Angeles County", kind: "county" },
  { name: "Orange", label: "Orange County", kind: "county" },
  { name: "Bell", label: "Bell", kind: "place" },
  { name: "Maywood", label: "Maywood", kind: "place" },
  { name: "Los Angeles", label: "Los Angeles", kind: "place" },
  { name: "Cudahy", label: "Cudahy", kind: "place" },
];

const CANDIDATES = [
  [{ areas: [3, 1, 0], unincorporated: [], label: "Bell" }, "Bell"],
  [{ areas: [3, 4, 1, 0], unincorporated: [], label: "Bell or Maywood" }, "Bell o Maywood"],
  [{ areas: [3, 1, 0], unincorporated: [1], label: "Bell or unincorporated Los Angeles County" }, "Bell o área no incorporada del Condado de Los Ángeles"],
  [{ areas: [1, 0], unincorporated: [1], label: "unincorporated Los Angeles County" }, "área no incorporada del Condado de Los Ángeles"],
  [{ areas: [3, 4, 5, 6, 1, 0], unincorporated: [], label: "Los Angeles County, city unknown" }, "Condado de Los Ángeles, ciudad desconocida"],
  [{ areas: [3, 4, 5, 6, 1, 2, 0], unincorporated: [], label: "Los Angeles County or Orange County, city unknown" }, "Condado de Los Ángeles o Condado de Orange, ciudad desconocida"],
  [{ areas: [3, 1, 0], unincorporated: [], label: "Bell or outside California" }, "Bell o fuera de California"],
];

test("a jurisdiction is said from its areas: in English as Python says it, in Spanish as newsrooms do", () => {
  for (const [candidates, spanish] of CANDIDATES) {
    assert.equal(candidateWords(candidates, AREAS), candidates.label);
    assert.equal(inLanguage("es", () => candidateWords(candidates, AREAS)), spanish);
  }
  assert.equal(candidateWords({ areas: [], unincorporated: [], label: "unknown" }, AREAS), "jurisdiction not known");
});

test("a mark leaves out the country around it and that the city is not known, which its sign says", () => {
  const areas = [...AREAS, { name: "Spain", label: "Spain", kind: "country", names: { fr: "Espagne" } }];
  const said = (areasOf, label) => markWords({ areas: areasOf, unincorporated: [], label }, areas);
  assert.equal(said([areas.length - 1], "Madrid, Spain"), "Madrid");
  assert.equal(inLanguage("fr", () => said([areas.length - 1], "Madrid, Espagne")), "Madrid");
  assert.equal(said([areas.length - 1], "Spain"), "Spain");
  assert.equal(said([3, 4, 5, 6, 1, 0], "Los Angeles County, city unknown"), "Los Angeles County");
  assert.equal(inLanguage("es", () => said([1, 0], "Condado de Los Ángeles, ciudad desconocida")), "Condado de Los Ángeles");
  assert.equal(said([3, 4, 1, 0], "Bell or Maywood"), "Bell or Maywood");
});

test("a city abroad of which no more is known stands before its country, in the page's language", () => {
  const areas = [
    { name: "Germany", label: "Germany", kind: "country", names: { es: "Alemania" } },
    { name: "North Rhine-Westphalia", label: "North Rhine-Westphalia", kind: "region" },
    { name: "Israel", label: "Israel", kind: "country" },
  ];
  const said = [["Cologne, Germany", [0, 1], "Cologne, Alemania"], ["North Rhine-Westphalia, Germany", [0, 1], "North Rhine-Westphalia, Alemania"],
    ["Neustadt, North Rhine-Westphalia, Germany", [0, 1], "Neustadt, North Rhine-Westphalia, Alemania"], ["Bonn, Germany", [0], "Bonn, Alemania"]];
  for (const [label, indices, spanish] of said) {
    const candidates = { areas: indices, unincorporated: [], label };
    assert.equal(candidateWords(candidates, areas), label);
    assert.equal(inLanguage("es", () => candidateWords(candidates, areas)), spanish);
  }
});

test("an area has the name that its readers know; what the file says stays at hand", () => {
  const header = { areas: AREAS.map((area) => ({ ...area })), jurisdictions: [{ areas: [5, 1, 0], unincorporated: [], label: "Los Angeles" }],
    agencies: [{ level: "federal", type: "unspecified", name: "Federal agents, agency not named", short_name: "Federal, not named" }, { level: "federal", type: "immigration", name: "ICE", short_name: "ICE" },
      { level: "federal", type: "unspecified", name: "Several federal agencies", short_name: "Federal, several" }, { level: "federal", type: "unspecified", name: "Harbor Commission", short_name: "Harbor" }] };
  inLanguage("es", () => {
    sayPlaces(header);
    assert.equal({ ...header.jurisdictions[0] }.label, "Los Ángeles"); // said when it is first asked for
  });
  assert.equal(header.areas[1].label, "Condado de Los Ángeles");
  assert.equal(header.areas[1].recorded, "Los Angeles County");
  assert.equal(header.agencies[0].name, "Agentes federales, agencia sin identificar");
  assert.equal(header.agencies[0].recorded.name, "Federal agents, agency not named");
  assert.deepEqual(header.agencies.slice(1).map(({ name }) => name), ["ICE", "Varias agencias federales", "Harbor Commission"]);
  assert.equal(header.jurisdictions[0].label, "Los Ángeles");
  assert.equal(header.jurisdictions[0].recorded, "Los Angeles");
  assert.equal(inLanguage("es", () => areaWords({ name: "Acadia", label: "Acadia Parish", kind: "county" })), "Acadia Parish");
});

test("an area that could be another place has its state behind it, in the page's language", () => {
  const made = () => ({ areas: [
    { geoid: "41", name: "Oregon", label: "Oregon", kind: "state" }, { geoid: "53", name: "Washington", label: "Washington", kind: "state" },
    { geoid: "41051", name: "Multnomah", label: "Multnomah County", kind: "county" }, { geoid: "53011", name: "Clark", label: "Clark County", kind: "county", within: "Wash." },
    { geoid: "4159000", name: "Portland", label: "Portland", kind: "place", within: "Ore." }, { geoid: "5374060", name: "Vancouver", label: "Vancouver", kind: "place", within: "Wash." },
    { geoid: "4105800", name: "Beaverton", label: "Beaverton", kind: "place", within: "Ore." },
  ], agencies: [], jurisdictions: [
    { areas: [4, 2, 0], unincorporated: [], label: "Portland, Ore." }, { areas: [4, 6, 2, 0], unincorporated: [], label: "Portland or Beaverton, Ore." },
    { areas: [4, 5, 2, 3, 0, 1], unincorporated: [2], label: "" }, { areas: [2, 3, 0, 1], unincorporated: [], label: "" },
  ] });
  const said = (lang) => inLanguage(lang, () => {
    const header = made();
    sayPlaces(header);
    return [header.areas[4].label, ...header.jurisdictions.map(({ label }) => label)];
  });
  assert.deepEqual(said("en"), ["Portland, Ore.", "Portland, Ore.", "Portland or Beaverton, Ore.", "Portland, Ore., or Vancouver, Wash., or unincorporated Multnomah County",
    "Multnomah County, or Clark County, Wash., city unknown"]);
  assert.deepEqual(said("es").slice(0, 3), ["Portland, Oregón", "Portland, Oregón", "Portland o Beaverton, Oregón"]);
});

test("what Python says of a place is put into Spanish; a publisher's note is left alone", () => {
  inLanguage("es", () => {
    assert.match(locatedNote("The record names no city that could be placed."), /^El registro/);
    assert.equal(locatedNote("A known corner."), "A known corner.");
  });
});

test("dates and distances in Spanish", () => {
  const said = {
    "2026-01-19": "19 de enero de 2026",
    "2025-02~": "alrededor de febrero de 2025",
    "2025-06-24?": "quizá el 24 de junio de 2025",
    "2025-06-24%": "quizá alrededor del 24 de junio de 2025",
    "2026-01-19/2026-01-22": "entre el 19 y el 22 de enero de 2026",
    "2025-12-30/2026-01-02": "entre el 30 de diciembre de 2025 y el 2 de enero de 2026",
    "2025-01/2025-03": "entre enero de 2025 y marzo de 2025",
    "2025-06-07/..": "7 de junio de 2025 o después",
    "../2025-06-07": "7 de junio de 2025 o antes",
    "2025-06-XX": "junio de 2025, día desconocido",
    "2025-XX": "2025, mes y día desconocidos",
    "202X": "década de 2020",
    "20XX": "los años 2000 a 2099",
    "2025-21": "primavera de 2025",
    "unknown": "Fecha desconocida",
  };
  inLanguage("es", () => {
    for (const [edtf, words] of Object.entries(said)) assert.equal(dateWords(edtf), words, edtf);
    assert.equal(distanceWords(150), "150 m");
    assert.equal(distanceWords(3_100), "3.1 km");
  });
});

const RECORD = {
  id: "a", title: "Title", summary: "Summary", unknowns: ["one"],
  claims: [{ claim: "Claim", contest_status: "uncontested", accounts: [{ by: "A", says: "Says" }] }],
  translations: { es: { title: "Título", claims: [{ claim: "Declaración", says: ["Dice"] }] } },
};

test("a translation covers what it holds, and the rest stays as the record has it", () => {
  const spanish = inLanguage("es", () => translated(RECORD));
  assert.equal(spanish.title, "Título");
  assert.equal(spanish.summary, "Summary");
  assert.equal(spanish.claims[0].claim, "Declaración");
  assert.deepEqual(spanish.claims[0].accounts[0], { by: "A", says: "Dice" });
  assert.deepEqual(spanish.unknowns, ["one"]);
  assert.equal(inLanguage("en", () => translated(RECORD)), RECORD);
  assert.equal(ownLanguage(RECORD), "en");
  assert.equal(ownLanguage({ translations: { es: {} } }), "en");
  assert.equal(ownLanguage({ translations: { en: { translated_from: "fr" } } }), "fr");
  assert.equal(RECORD.title, "Title");
});

test("a translation names who made it and that the original decides", () => {
  const said = (/** @type {any} */ es, tongue = "es", header = {}) => inLanguage(tongue, () => translationWords({ ...RECORD, translations: es ? { es } : {} }, header));
  assert.equal(said({ translated_by: "machine" }), "Traducido del inglés (traducción automática). Sin revisar. Prevalece el original.");
  assert.match(said({ translated_by: "translator", reviewed_by: "editor" }), /\(traducción\)\. Revisión: .*original/);
  assert.match(said({ title: "T" }), /^Traducido del inglés\. Prevalece/);
  assert.equal(said({ title: "T" }, "en"), null); // as it was written
  assert.equal(said(null), null); // on a page where nothing is translated
  assert.equal(said(null, "es", { translated: ["es"] }), "Sin traducir; aparece en inglés.");
  assert.equal(inLanguage("es", () => translationWords({ ...RECORD, translations: { en: {} } }, { translated: ["es"] })), null); // written in it
  assert.equal(said({ title: "T" }, "fr", { translated: ["es"] }), null);
});

test("a title that is not translated says so where others are", () => {
  const tongue = (/** @type {any} */ text, header = {}, reader = "es") => inLanguage(reader, () => titleTongue(text, header));
  assert.deepEqual(tongue({ title: "T" }), { lang: "en" });
  assert.deepEqual(tongue({ title: "T" }, { translated: ["es"] }), { lang: "en", "data-untranslated": "inglés" });
  assert.deepEqual(tongue(RECORD, { translated: ["es"] }), {});
  assert.deepEqual(tongue(RECORD, { translated: ["es"] }, "en"), {});
});

test("what was kept back is said in the page's language, beside what the record says itself", () => {
  const place = "The exact place is not published.";
  const text = {
    ...RECORD, locality: "A home; the exact place is not published", information_withheld: `The plate. ${place}`,
    data_generalizations: "Approximate: the circle is centered on a 1 km grid cell; the place is somewhere in it.",
    kept_back: ["cell:1", "kind:home", "place", "fields:summary,local_time", "unplaced"], located_note: "The exact place is withheld.",
  };
  text.information_withheld += " Not shown: the summary, the time of day.";
  const said = inLanguage("es", () => translated(text));
  assert.equal(said.locality, "Una vivienda; el lugar exacto no se publica");
  assert.equal(said.located_note, "El lugar exacto no se publica.");
  assert.equal(said.data_generalizations, "");
  assert.match(said.ours.data_generalizations, /^Aproximado: .* cuadrícula de 1 km/);
  assert.equal(said.information_withheld, "The plate.");
  assert.equal(said.ours.information_withheld, "El lugar exacto no se publica. No se publica: el resumen, la hora.");
  assert.equal(inLanguage("en", () => translated(text)), text);
  const edited = inLanguage("es", () => translated({ ...text, locality: "Somewhere" }));
  assert.equal(edited.locality, "Somewhere");
});

test("the code to embed names nobody but the page and cannot break out of its attributes", () => {
  const code = embedCode("https://news.example/map.html#embed&q=\"x\"", "A \"title\" <b> & more");
  assert.doesNotMatch(code.slice(8, -10), /[<>]/);
  assert.equal(code.match(/"/g).length % 2, 0);
  assert.match(code, /sandbox="allow-scripts /);
  assert.doesNotMatch(code, /allow-same-origin/);
});

test("the address to embed keeps the view, and is a stand-in for a page from disk", () => {
  const web = { href: "https://news.example/map.html?a=1#lang=es", protocol: "https:", hash: "#lang=es" };
  assert.equal(embedAddress(web), "https://news.example/map.html?a=1#embed&lang=es");
  const disk = { href: "file:///home/me/map.html#agency=ice&embed", protocol: "file:", hash: "#agency=ice&embed" };
  assert.equal(embedAddress(disk), "https://example.org/map.html#embed&agency=ice");
});
