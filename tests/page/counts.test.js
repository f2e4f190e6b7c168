// @ts-check
/** The page of counts: cubes are added up as a plain loop over the incidents does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CountCube } from "../../mapper/page/core/count-cube.js";
import { countCells, countCrossing, countDays, countTable, everything, facetsOf, touches } from "../../mapper/page/core/count-crossing.js";
import { facetName, memberNames, monthCode, monthOfCode, monthOfDay, shadeOf, shadeSteps } from "../../mapper/page/core/counts-data.js";
import { addCountsWords } from "../../mapper/page/core/counts-words.js";
import { COUNTS_ENGLISH } from "../../mapper/page/core/counts-words-en.js";
import { COUNTS_FRENCH } from "../../mapper/page/core/counts-words-fr.js";
import { COUNTS_SPANISH } from "../../mapper/page/core/counts-words-es.js";
import { setLanguage, word } from "../../mapper/page/core/words.js";

let seed = 7;
const below = (/** @type {number} */ n) => (seed = (seed * 48271) % 2147483647) % n;

const sets = {
  places: [[0], [1], [0, 1], [2]],
  layers: [[[0], [0, 1], [1], [2]], [[0], [0], [1], [0]]],
  agencies: [[0, 2], [1], []],
  traits: [{ type: 0, status: 0, category: [0] }, { type: 1, status: 0, category: [1] }, { type: 1, status: 1, category: [0, 1] }],
  months: [{ first: 600, last: 600, lasted: false }, { first: 601, last: 601, lasted: false }, { first: 600, last: 603, lasted: true }, { first: null, last: null, lasted: false }],
  sizes: { place: 3, agency: 3, type: 2, status: 2, category: 2, "area-0": 3, "area-1": 2 },
};

const FACETS = facetsOf(sets);

/** Rows that are made up: place set, agency set, cell from 1 on or 0, trait, period; and how often each. */
const rows = Array.from({ length: 700 }, () => ({ place: below(4), agency: below(3), cell: below(900), trait: below(3), period: below(4), count: below(5) ? 1 + below(4) : 200 + below(300) }));

/** @param {(row: typeof rows[0]) => string} keyOf @param {string[]} names */
function cubeOf(keyOf, names) {
  const keys = [...new Set(rows.map(keyOf))];
  const codes = Object.fromEntries(names.map((name) => [name, Uint16Array.from(keys, (key) => JSON.parse(key)[name])]));
  /** @type {Map<number, Map<number, number>>} */
  const slabs = new Map();
  for (const row of rows) {
    const slab = slabs.get(row.trait * 4 + row.period) ?? new Map();
    const at = keys.indexOf(keyOf(row));
    slab.set(at, (slab.get(at) ?? 0) + row.count);
    slabs.set(row.trait * 4 + row.period, slab);
  }
  const [gaps, counts, large, sizes] = [[], [], [], new Uint32Array(12)].map((each) => /** @type {any} */ (each));
  for (let slab = 0; slab < 12; slab++) {
    let last = -1;
    for (const [at, count] of [...(slabs.get(slab) ?? [])].sort(([a], [b]) => a - b)) {
      let gap = at - last - 1;
      const skips = Math.floor(gap / 255);
      if (skips) {
        gaps.push(255);
        counts.push(skips);
        gap -= 255 * skips;
      }
      gaps.push(gap);
      counts.push(count > 255 ? 0 : count);
      if (count > 255) large.push(count);
      sizes[slab] += skips ? 2 : 1;
      last = at;
    }
  }
  return new CountCube({ header: { cube: { rows: keys.length, traits: 3, periods: 4 } }, columns: { ...codes, gaps: Uint8Array.from(gaps), counts: Uint8Array.from(counts), large: Uint32Array.from(large), sizes } });
}

const places = cubeOf(({ place, agency }) => JSON.stringify({ place, agency }), ["place", "agency"]);
const cells = cubeOf(({ place, agency, cell }) => JSON.stringify({ place, agency, cell }), ["place", "agency", "cell"]);

/** @param {import("../../mapper/page/core/count-crossing.js").Choice} choice @param {typeof rows[0]} row @param {string} [without] */
function passes(choice, row, without) {
  const trait = sets.traits[row.trait];
  const members = { place: sets.places[row.place], agency: sets.agencies[row.agency], type: [trait.type], status: [trait.status], category: trait.category,
    "area-0": sets.layers[0][row.place], "area-1": sets.layers[1][row.place] };
  return FACETS.every((facet) => facet === without || choice[facet].size === 0 || members[facet].some((each) => choice[facet].has(each))) &&
    (without === "months" || touches(sets.months[row.period], choice.from, choice.to));
}

const sum = (/** @type {typeof rows} */ some) => some.reduce((all, { count }) => all + count, 0);

test("any crossing is counted as the incidents are", () => {
  for (let turn = 0; turn < 25; turn++) {
    const choice = everything(sets);
    for (const facet of FACETS) if (below(3) === 0) for (let n = 0; n <= below(2); n++) choice[facet].add(below(sets.sizes[facet]));
    if (below(3) === 0) choice.from = 599 + below(4);
    if (below(3) === 0) choice.to = 599 + below(5);
    const { total, facets, months } = countCrossing(places, sets, choice);
    assert.equal(total, sum(rows.filter((row) => passes(choice, row))));
    const trait = (/** @type {typeof rows[0]} */ row) => sets.traits[row.trait];
    const membersOf = { place: (/** @type {any} */ row) => sets.places[row.place], agency: (/** @type {any} */ row) => sets.agencies[row.agency],
      type: (/** @type {any} */ row) => [trait(row).type], status: (/** @type {any} */ row) => [trait(row).status], category: (/** @type {any} */ row) => trait(row).category,
      "area-0": (/** @type {any} */ row) => sets.layers[0][row.place], "area-1": (/** @type {any} */ row) => sets.layers[1][row.place] };
    for (const facet of FACETS) {
      for (let member = 0; member < sets.sizes[facet]; member++) {
        assert.equal(facets[facet][member], sum(rows.filter((row) => passes(choice, row, facet) && membersOf[facet](row).includes(member))), `${facet} ${member}`);
      }
    }
    months.forEach((count, period) => assert.equal(count, sum(rows.filter((row) => row.period === period && passes(choice, row, "months")))));
    const onMap = countCells(cells, sets, choice, 900);
    assert.equal(onMap.outside, sum(rows.filter((row) => row.cell === 0 && passes(choice, row))));
    for (const cell of [1, 2, 450, 899]) assert.equal(onMap.cells[cell - 1], sum(rows.filter((row) => row.cell === cell && passes(choice, row))));
    const table = countTable(places, sets, choice, "place", "type");
    for (const member of [0, 1, 2]) {
      for (const type of [0, 1]) assert.equal(table.get(member)?.get(type) ?? 0, sum(rows.filter((row) => passes(choice, row) && sets.places[row.place].includes(member) && trait(row).type === type)));
    }
    const days = countDays(places, sets, choice, sets.months, sets.months);
    for (const day of [600, 601]) assert.equal(days.get(day) ?? 0, sum(rows.filter((row) => passes(choice, row) && sets.months[row.period].first === day && sets.months[row.period].last === day)));
  }
});

test("a press reads only the counts that it changes", () => {
  const cube = cubeOf(({ place, agency, cell }) => JSON.stringify({ place, agency, cell }), ["place", "agency", "cell"]);
  const read = new Set();
  const { addSlab } = cube;
  cube.addSlab = (slab, ...others) => {
    read.add(slab);
    return addSlab.call(cube, slab, ...others);
  };
  /** @param {(choice: ReturnType<typeof everything>) => void} press */
  const slabsOf = (press) => {
    press(choice);
    read.clear();
    countCells(cube, sets, choice, 900);
    return [...read].sort((a, b) => a - b);
  };
  const choice = everything(sets);
  assert.deepEqual(slabsOf(() => {}), []);
  assert.deepEqual(slabsOf(({ place }) => place.add(1)), []); // places are rows
  assert.deepEqual(slabsOf(({ type }) => type.add(0)), [0, 1, 2, 3]); // those of one trait alone
  assert.deepEqual(slabsOf((now) => { now.to = 600; }), [1]); // one month less
  assert.deepEqual(slabsOf(({ agency }) => agency.add(2)), []);
  assert.deepEqual(slabsOf((now) => { now.to = null; }), [1]);
});

test("what may lie within months counts there, and what has no date everywhere", () => {
  assert.equal(touches({ first: 600, last: 603, lasted: false }, 603, null), true);
  assert.equal(touches({ first: 600, last: 603, lasted: false }, 604, null), false);
  assert.equal(touches({ first: null, last: 603, lasted: false }, 604, 605), false);
  assert.equal(touches({ first: null, last: null, lasted: false }, 604, 605), true);
});

test("months are read as they are written, before 1970, too", () => {
  for (const month of [-13, -1, 0, 11, 12, 665]) assert.equal(monthOfCode(monthCode(month)), month);
  assert.equal(monthOfCode("2025"), null);
  assert.equal(monthOfDay(-1), -1);
  assert.equal(monthOfDay(31), 1);
});

test("every count has a shade, and steps grow", () => {
  for (const most of [1, 2, 5, 30, 7_000, 3_000_000]) {
    const steps = shadeSteps([0, 1, most]);
    assert.equal(steps[0], 1);
    assert.deepEqual(steps, [...steps].sort((a, b) => a - b));
    assert.equal(shadeOf(most, steps), steps.length);
    assert.equal(shadeOf(1, steps), 1 + steps.filter((step) => step === 1).length - 1);
  }
  assert.deepEqual(shadeSteps([0]), []);
});

test("places and agencies that we name are said in the page's words", () => {
  addCountsWords();
  const header = {
    areas: [
      { geoid: "06", name: "California", label: "California", kind: "state" }, { geoid: "UA.07", name: "x", label: "Donetsk", kind: "region", names: { es: "Donetsk", fr: "Donetsk" } },
      { geoid: "06037", name: "Los Angeles", label: "Los Angeles County", kind: "county" }, { geoid: "0604870", name: "Bell", label: "Bell", kind: "place", within: "Calif." },
    ],
    place_ids: ["0604870", "06037.unincorporated", "06037.city-not-known", "06.county-not-known", "UA.07", "none"],
    agencies: ["LAPD", "Federal agents, agency not named", "no agency named"], agency_ids: ["lapd", "federal-unnamed", "none"], leaves_agencies_out: false,
    types: [], statuses: [], category: { label: "Armed", type: "boolean" }, values: ["no", "yes", "maybe", null],
    layers: [{ id: "beats", label: "Police beats", translations: { es: { label: "Sectores" } }, ids: ["beats/1", "none"], names: ["Beat 1", "outside Police beats"] }],
  };
  const inWords = (/** @type {string} */ language) => {
    setLanguage(language);
    return memberNames(header);
  };
  const english = inWords("en");
  assert.deepEqual(english.place.slice(0, 2), ["Bell, Calif.", "Unincorporated Los Angeles County"]);
  for (const language of ["es", "fr"]) {
    const { place, agency, category, "area-0": beats } = inWords(language);
    assert.equal(place[0], `Bell, ${language === "es" ? "California" : "Californie"}`);
    for (const each of [1, 2, 3, 5]) assert.notEqual(place[each], english.place[each]);
    assert.deepEqual([place[4], agency[0]], ["Donetsk", "LAPD"]);
    for (const each of [1, 2]) assert.notEqual(agency[each], english.agency[each]);
    assert.notEqual(category[3], english.category[3]);
    assert.deepEqual(category.slice(0, 2), language === "es" ? ["No", "Sí"] : ["Non", "Oui"]);
    assert.deepEqual([category[2], beats[0]], ["maybe", "Beat 1"]);
    assert.notEqual(beats[1], english["area-0"][1]);
  }
  assert.equal(facetName(header, "area-0"), "Police beats");
  assert.notEqual(memberNames({ ...header, leaves_agencies_out: true }).agency[2], memberNames(header).agency[2]);
  setLanguage("en");
});

test("each language has each word, with the same places to fill", () => {
  const places = (/** @type {any} */ entry) => JSON.stringify(entry).match(/\{\w+\}/g)?.sort() ?? [];
  for (const words of [COUNTS_SPANISH, COUNTS_FRENCH]) {
    assert.deepEqual(Object.keys(words), Object.keys(COUNTS_ENGLISH));
    for (const [key, entry] of Object.entries(COUNTS_ENGLISH)) assert.deepEqual(places(words[key]), places(entry), key);
  }
  addCountsWords();
  setLanguage("fr");
  assert.equal(word("counts.facet.place"), "Lieu");
  setLanguage("en");
});
