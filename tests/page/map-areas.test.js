import assert from "node:assert/strict";
import { test } from "node:test";
import { narrowestAreas } from "../../mapper/page/view/narrowest-areas.js";
import { areaAt, areaName, placesNamed } from "../../mapper/page/core/map-areas.js";
import { WORLD, worldX, worldY } from "../../mapper/page/core/mercator.js";
import { searchTerms } from "../../mapper/page/core/search-terms.js";

/** Squares as areas, each of one ring of one line. */
function squares(list) {
  const [x, y, starts] = [[], [], [0]];
  const made = list.map(([name, kind, west, south, east, north], i) => {
    const corners = [[west, north], [east, north], [east, south], [west, south], [west, north]];
    for (const [longitude, latitude] of corners) {
      x.push(worldX(longitude));
      y.push(worldY(latitude));
    }
    starts.push(x.length);
    return { name, kind, box: [worldX(west), worldY(north), worldX(east), worldY(south)], at: [(south + north) / 2, (west + east) / 2], line: i };
  });
  return { arcs: { x: Float64Array.from(x), y: Float64Array.from(y), starts: Uint32Array.from(starts), boxes: new Float64Array(0) }, made };
}

const census = squares([["Bell", "place", -118.2, 33.9, -118.1, 34], ["Los Angeles County", "county", -119, 33, -117, 35], ["California", "state", -124, 32, -114, 42], ["Bell Gardens", "place", -118.1, 33.9, -118, 34]]);
const world = squares([["United States", "country", -125, 25, -66, 49], ["France", "country", -5, 42, 8, 51], ["Bretagne", "region", -5, 47, -1, 49], ["Fiji", "country", 177, -20, 180, -15]]);
const areas = {
  arcs: census.arcs, lines: world.arcs,
  features: census.made.map(({ name, kind, box, at, line }, i) => ({ geoid: `g${i}`, name, label: name, kind, box, label_at: at, rank: i, rings: [[[line]]] })),
  areas: world.made.map(({ name, kind, box, at, line }, i) => ({ id: `w${i}`, name, kind, box, label_at: at, rings: [{ references: [line], box }] })),
  names: [{ name: "Rennes", at: [48.1, -1.7], rank: 3, spot: true }, { name: "Bellville", at: [34.5, -118.5], rank: 1, spot: true },
    { name: "Brest la Grande", own: "Great Brest", at: [48.4, -4.5], rank: 2, spot: true }],
};
const close = WORLD / 256 / 2 ** 12;
const far = WORLD / 256 / 2 ** 3;
const at = (latitude, longitude, units = close) => areaAt(areas, worldX(longitude), worldY(latitude), units);

test("what is known by its county alone stands in the county, and in none of its cities", () => {
  const areas = [{ kind: "county", geoid: "04013" }, ...["Mesa", "Tempe", "Phoenix", "Peoria"].map((geoid) => ({ kind: "place", geoid }))];
  const header = { areas, jurisdictions: [{ areas: [0, 1, 2, 3, 4] }, { areas: [0, 1, 2] }, { areas: [0] }, { areas: [] }] };
  assert.deepEqual([0, 1, 2, 3].map((code) => narrowestAreas(header, code)), [["04013"], ["Mesa", "Tempe"], ["04013"], []]);
});

test("a spot is in the smallest area that is large enough to be hit", () => {
  assert.equal(areaName(at(33.95, -118.15)), "Bell, Los Angeles County");
  assert.equal(at(33.95, -118.15, far).label, "California");
  assert.equal(areaName(at(48, -3)), "Bretagne, France");
  assert.equal(at(48, 3).label, "France");
  assert.equal(at(0, 0), null);
  assert.equal(at(-18, 178.5).id, "w3");
  assert.equal(areaAt(areas, worldX(178.5) - WORLD, worldY(-18), close).id, "w3", "in another copy of the world");
});

const named = (query) => placesNamed(areas, searchTerms(query)).map(({ label, within }) => [label, within].filter(Boolean).join(", "));

test("a place is found by its name, the exact one first", () => {
  assert.deepEqual(named("bell"), ["Bell, Los Angeles County"]);
  assert.deepEqual(named("Bell Gardens"), ["Bell Gardens, Los Angeles County"]);
  assert.deepEqual(named("rennes"), ["Rennes, Bretagne"]);
  assert.deepEqual(named("great brest"), ["Brest la Grande, Bretagne"]); // in the page's words, and in the data's
  assert.deepEqual(named("brest grande"), ["Brest la Grande, Bretagne"]);
  assert.deepEqual(named("FRANCE"), ["France"]);
  assert.deepEqual(named("county"), []);
  assert.deepEqual(named("b"), []);
  assert.deepEqual(named("atlantis"), []);
  assert.deepEqual(placesNamed(areas, []), []);
});
