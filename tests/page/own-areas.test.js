import assert from "node:assert/strict";
import test from "node:test";
import { hexagonLayer } from "../../mapper/page/core/hexagons.js";
import { areaFields, censusLayers, countAreas, ownLayers, rangeInWords, ratesOf, shadeOf, shadeSteps } from "../../mapper/page/core/own-areas.js";
import { fieldFacets, fieldValue, fieldWords } from "../../mapper/page/core/own-fields.js";

const LAYER = {
  id: "beats", label: "Beats", ids: ["1", "2", "10"], names: ["Beat 1", "Beat 2", "Beat 10"], population: [50_000, 900, null], column: "layer_0",
  sets: [{ may: [0], surely: [0] }, { may: [0, 2], surely: [] }, { may: [], surely: [] }],
};
const COLUMNS = { layer_0: new Uint8Array([0, 1, 2, 0]) };
const [layer] = ownLayers({ layers: [LAYER] }, COLUMNS);

test("an area counts what surely lies in it, and what may", () => {
  assert.deepEqual(countAreas(layer, [0, 1, 2, 3]), [{ least: 2, most: 3 }, { least: 0, most: 0 }, { least: 0, most: 1 }]);
  assert.deepEqual(countAreas(layer, [2]), [{ least: 0, most: 0 }, { least: 0, most: 0 }, { least: 0, most: 0 }]);
});

test("a layer is a filter by area, in the order of numbers, with those in none of them", () => {
  const [facet] = fieldFacets(areaFields([layer]));
  assert.deepEqual(facet.nodes.map(({ label }) => label), ["Beat 1", "Beat 10", "In none of them"]);
  assert.deepEqual(facet.nodes.slice(0, 2).map(({ slug }) => slug), ["1", "10"]);
  assert.deepEqual(facet.leavesOfCode, [[0], [0, 1], [2]]);
});

test("an incident has its areas in words and in downloads", () => {
  const [field] = areaFields([layer]);
  assert.equal(fieldWords(field, 1, {}), "Beat 1 or Beat 10");
  assert.equal(fieldValue(field, 1, {}), "Beat 1; Beat 10");
  assert.equal(fieldWords(field, 2, {}), null);
});

test("a rate needs enough incidents and people", () => {
  const coverage = { complete: true, from: "2025-01-01", until: "2025-12-31" };
  const counts = [{ least: 10, most: 12 }, { least: 50, most: 50 }, { least: 20, most: 20 }];
  const [first, ...others] = ratesOf(counts, layer.people, coverage);
  assert.ok(Math.abs(first.least - 20) < 0.1 && Math.abs(first.most - 24) < 0.1);
  assert.deepEqual(others, [null, null]);
});

for (const most of [1, 2, 5, 6, 12, 71, 191, 4_321, 1_000_000]) {
  test(`steps of shade up to ${most} rise, hold every count and are few`, () => {
    const steps = shadeSteps(most);
    assert.ok(steps.length <= 5 && steps.at(-1) >= most);
    assert.ok(steps.every((end, i) => !i || end > steps[i - 1]));
    assert.equal(shadeOf(0, steps), -1);
    assert.equal(shadeOf(most, steps), steps.length - 1);
  });
}

test("a range is one number where nothing is open", () => {
  assert.equal(rangeInWords({ least: 12, most: 12 }), "12");
  assert.equal(rangeInWords({ least: 12, most: 15 }), "12 to 15");
});

test("an incident on unincorporated land or on the edge of the known surely lies in no city", () => {
  const header = {
    areas: [{ geoid: "06", kind: "state", label: "California" }, { geoid: "0604870", kind: "place", label: "Bell" }, { geoid: "0646492", kind: "place", label: "Maywood" }],
    jurisdictions: [
      { areas: [0, 1], unincorporated: [], label: "Bell" }, { areas: [0, 1, 2], unincorporated: [], label: "Bell or Maywood" },
      { areas: [0, 1], unincorporated: [0], label: "Bell or unincorporated" }, { areas: [0, 2], unincorporated: [], label: "Maywood or outside California" },
    ],
  };
  const [cities] = censusLayers(header, { jurisdictions: new Uint8Array([0, 1, 2, 3]) });
  assert.deepEqual(countAreas(cities, [0, 1, 2, 3]), [{ least: 1, most: 3 }, { least: 0, most: 2 }]);
});

test("hexagons have one area each and hold every exact place", () => {
  const count = 400;
  const columns = { latitude_e6: new Int32Array(count), longitude_e6: new Int32Array(count), uncertainty_meters: new Uint32Array(count) };
  for (let i = 0; i < count; i++) {
    columns.latitude_e6[i] = 33_900_000 + (i % 20) * 9_000;
    columns.longitude_e6[i] = -118_300_000 + Math.floor(i / 20) * 11_000;
    columns.uncertainty_meters[i] = i === 7 ? 50_000 : 1;
  }
  const found = hexagonLayer(columns, () => true, count);
  const rows = Array.from({ length: count }, (_, row) => row);
  const counts = countAreas(found, rows);
  const least = counts.reduce((sum, range) => sum + range.least, 0);
  const most = counts.reduce((sum, range) => sum + range.most, 0);
  assert.equal(found.left, 1);
  assert.ok(least <= count - 1 && most >= count - 1);
  assert.equal(hexagonLayer(columns, () => false, count), null);
});
