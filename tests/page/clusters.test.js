import assert from "node:assert/strict";
import { test } from "node:test";
import { CELL_PIXELS, binRows, clusterIncidents, isByArea, isNamedArea, isSeparable } from "../../mapper/page/core/clusters.js";
import { latitudeOf, longitudeOf, unitsPerPixel, viewOfPixels, worldX, worldY } from "../../mapper/page/core/mercator.js";
import { positionsOf, setLevels } from "../../mapper/page/core/positions.js";

const CITY = [34.0522, -118.2437];
const SPOTS = [CITY, CITY, [34.0788, -118.1225], [33.7676, -117.8379], [0, 0]];

function positions(spots, { located = spots.map(() => 1), areas = spots.map((_, i) => (i < 2 ? 0 : i % 256)) } = {}) {
  const e6 = (at) => Int32Array.from(spots, (spot) => Math.round(spot[at] * 1e6));
  return positionsOf({
    latitude_e6: e6(0), longitude_e6: e6(1), located_by: Uint8Array.from(located, (is) => 1 - is),
    precision: Uint8Array.from(spots, (_, i) => (i < 2 ? 1 : 0)), involvements: Uint8Array.from(spots, (_, i) => (i === 3 ? 1 : 0)),
    jurisdictions: Uint8Array.from(areas),
  }, { unlocated: 1, inexact: [false, true], levelMasks: [0b1001, 0b0010] });
}

const view = (zoom, [south, west, north, east] = [33.5, -119, 34.5, -117.5]) =>
  ({ west: worldX(west), east: worldX(east), north: worldY(north), south: worldY(south), zoom });
const all = (spots) => spots.map((_, i) => i);

test("the projection goes there and back within a few centimetres", () => {
  for (const [latitude, longitude] of [[34.0522, -118.2437], [0, 0], [-33.9, 151.2], [71.3, -156.8]]) {
    assert.ok(Math.abs(latitudeOf(worldY(latitude)) - latitude) < 1e-6);
    assert.ok(Math.abs(longitudeOf(worldX(longitude)) - longitude) < 1e-6);
  }
});

test("counts by level, by exactness and by jurisdiction", () => {
  const { clusters } = clusterIncidents(positions(SPOTS), all(SPOTS), view(12));
  const here = clusters.find(({ count }) => count === 2);
  assert.deepEqual(here.levels, [2, 0, 0, 2, 0, 0]);
  assert.equal(here.inexact, 2);
  assert.equal(here.mixed, false);
  assert.deepEqual(clusters.map(({ count }) => count).sort(), [1, 1, 2]);
});

test("incidents without a place are in no mark's count", () => {
  const here = view(12);
  const cell = CELL_PIXELS * unitsPerPixel(12);
  const inFirstLine = Array.from({ length: 8 }, (_, i) =>
    [latitudeOf(here.north - cell / 2), longitudeOf(here.west + (i - 0.5) * cell)]);
  const spots = [...inFirstLine, ...inFirstLine];
  const { clusters } = clusterIncidents(positions(spots, { located: spots.map((_, i) => (i < 8 ? 1 : 0)) }), all(spots), here);
  assert.equal(clusters.reduce((sum, { count }) => sum + count, 0), 8);
});

test("far out everything in view is one mark that zooming draws apart; a shared spot never is", () => {
  const far = clusterIncidents(positions(SPOTS), [0, 1, 2, 3], view(4));
  assert.equal(far.clusters.length, 1);
  assert.equal(far.clusters[0].mixed, true);
  assert.equal(isSeparable(far.boxOf(far.clusters[0]), 18), true);
  const same = clusterIncidents(positions(SPOTS), [0, 1], view(12));
  assert.equal(isSeparable(same.boxOf(same.clusters[0]), 18), false);
});

test("a window that reaches beyond the pole and the date line holds all that lies within", () => {
  const spots = [[71.3, -156.8], [50.45, 30.52], [-33.9, 151.2], [19.43, -99.13]];
  const window = viewOfPixels({ min: { x: -700, y: -300 }, max: { x: 1724, y: 1100 } }, 2, 0.6);
  const { clusters } = clusterIncidents(positions(spots), all(spots), window);
  assert.equal(clusters.reduce((sum, { count }) => sum + count, 0), 4);
});

test("what is out of view or has no place makes no mark, also at the point 0, 0", () => {
  const world = [-80, -179, 80, 179];
  assert.equal(clusterIncidents(positions([[0, 0]]), [0], view(4, world)).clusters.length, 1);
  assert.equal(clusterIncidents(positions([[0, 0]], { located: [0] }), [0], view(4, world)).clusters.length, 0);
  assert.equal(clusterIncidents(positions(SPOTS), [4], view(12)).clusters.length, 0);
  assert.equal(clusterIncidents(positions([[0, 0]], { located: [0] }), [0], view(4, world)).clusterOf(0), null);
});

test("filters over an unmoved map give the marks that a first look gives; so does a map that moved meanwhile", () => {
  const spots = Array.from({ length: 400 }, (_, i) => [33.6 + ((i * 37) % 80) / 100, -118.9 + ((i * 53) % 130) / 100]);
  const unlocated = spots.map((_, i) => (i % 11 ? 1 : 0));
  const known = positions(spots, { located: unlocated });
  const choices = [all(spots), all(spots).filter((row) => row % 3), all(spots).filter((row) => row % 7), [5, 9, 11, 200], all(spots)];
  for (const seen of [view(10), view(10), view(12, [33.9, -118.5, 34.1, -118.2]), view(10), view(4)]) {
    for (const shown of choices) {
      const again = clusterIncidents(known, shown, seen);
      assert.deepEqual(again.clusters, clusterIncidents(positions(spots, { located: unlocated }), shown, seen).clusters);
      assert.equal(again.clusters.some((cluster) => cluster === again.clusterOf(shown[0])), again.clusterOf(shown[0]) !== null);
    }
  }
});

const SHOWN = {
  all: () => true, "all but a few": (row) => row % 9 !== 4, "all but the first ones": (row) => row >= 60, most: (row) => row % 3 > 0,
  "one area": (row) => row % 4 === 1, "two areas": (row) => row % 4 > 1, few: (row) => row % 40 === 7, none: () => false,
};
for (const [name, isShown] of Object.entries(SHOWN)) {
  test(`${name}: a mark tells what its incidents are, however its totals were found`, () => {
    // two of three stand in one of a few points, some of them in one area alone
    const spots = Array.from({ length: 400 }, (_, i) => (i % 3 ? [34 + (i % 4) / 10, -118] : [33.6 + ((i * 37) % 80) / 100, -118.9 + ((i * 53) % 130) / 100]));
    const known = positions(spots, { areas: spots.map((_, i) => i % 4), located: spots.map((_, i) => (i % 11 ? 1 : 0)) });
    binRows(known, view(10)); // so that the slots of all rows are kept
    const shown = all(spots).filter(isShown);
    const clustering = clusterIncidents(known, Uint32Array.from(shown), view(10));
    const rowsOf = new Map(clustering.clusters.map((cluster) => [cluster, []]));
    for (const row of shown) rowsOf.get(clustering.clusterOf(row))?.push(row);
    assert.deepEqual([...rowsOf.values()].flat().sort((a, b) => a - b), shown.filter((row) => row % 11));
    const spotted = clustering.spotsAmong(clustering.clusters);
    for (const [cluster, rows] of rowsOf) {
      const [xs, ys] = [rows.map((row) => known.x[row]), rows.map((row) => known.y[row])];
      assert.deepEqual([cluster.count, cluster.first, cluster.inexact], [rows.length, rows[0], rows.filter((row) => row < 2).length]);
      assert.equal(cluster.mixed, new Set(rows.map((row) => row % 4)).size > 1);
      assert.deepEqual(clustering.boxOf(cluster), { west: Math.min(...xs), east: Math.max(...xs), north: Math.min(...ys), south: Math.max(...ys) });
      assert.equal(spotted.includes(cluster), new Set(xs).size === 1 && new Set(ys).size === 1);
      if (!cluster.joined.length) assert.ok(Math.abs(cluster.x - xs.reduce((sum, x) => sum + x) / rows.length) < 1e-6);
    }
  });
}

test("marks count the levels of the roles that count now, where totals were kept, too", () => {
  const spots = Array.from({ length: 60 }, (_, i) => [34 + (i % 5) / 10, -118]);
  const known = positions(spots);
  const levelsOf = (shown) => clusterIncidents(known, shown, view(10)).clusters.reduce((sums, { levels }) => sums.map((sum, level) => sum + levels[level]), Array(6).fill(0));
  assert.deepEqual(levelsOf(all(spots)), [59, 1, 0, 59, 0, 0]);
  setLevels(known, Uint8Array.from(spots, (_, i) => i % 2), [0b100, 0b10000]);
  assert.deepEqual(levelsOf(all(spots)), [0, 0, 30, 0, 30, 0]);
  assert.deepEqual(levelsOf(all(spots).slice(2)), [0, 0, 29, 0, 29, 0]);
});

test("hexagons count those of which a place is known, and cities stand apart from them, whatever the filters", () => {
  const spots = Array.from({ length: 3_000 }, (_, i) => [33 + (i % 60) / 20, -121 + ((i * 7) % 100) / 20]);
  const cities = Array.from({ length: 90 }, (_, i) => [[34.0522, -118.2437], [34.06, -118.23], [35.37, -119.02]][i % 3]);
  const isCity = (row) => row >= spots.length;
  const rows = [...spots, ...cities];
  const known = positionsOf({
    latitude_e6: Int32Array.from(rows, ([at]) => Math.round(at * 1e6)), longitude_e6: Int32Array.from(rows, ([, at]) => Math.round(at * 1e6)), located_by: new Uint8Array(rows.length),
    precision: Uint8Array.from(rows, (_, row) => Number(isCity(row))), involvements: new Uint8Array(rows.length), jurisdictions: Uint8Array.from(rows, (_, row) => (isCity(row) ? 1 + (row - spots.length) % 3 : 0)),
  }, { unlocated: 1, inexact: [false, true], levelMasks: [0b10] });
  // two of the three cities are too near each other for marks of their own
  const cases = [[() => true, 1, 1], [(row) => row % 3, 2, 0], [(row) => !isCity(row) || row % 3 === 1, 1, 0], [(row) => row % 2 === 0 && row > 400, 1, 1]];
  for (const [isShown, named, several] of cases) {
    const shown = Uint32Array.from(all(rows).filter(isShown));
    const clustering = clusterIncidents(known, shown, view(8, [32, -122, 37, -115]));
    assert.ok(clustering.isTiled);
    const sum = (clusters) => clusters.reduce((total, { count }) => total + count, 0);
    const areas = clustering.clusters.filter(isByArea);
    assert.equal(sum(areas), shown.filter(isCity).length);
    assert.equal(sum(clustering.clusters), shown.length);
    assert.deepEqual(clustering.clusters.filter(({ inexact, count }) => inexact && inexact < count), []);
    assert.deepEqual(shown.filter((row) => isByArea(clustering.clusterOf(row)) !== isCity(row)), new Uint32Array());
    assert.deepEqual([areas.filter(isNamedArea).length, areas.filter(({ mixed }) => mixed).length], [named, several]);
  }
});

test("a mark keeps its key while the map moves below it, to the edge of the screen and beyond", () => {
  const cell = CELL_PIXELS * unitsPerPixel(12);
  const keys = new Set();
  for (let step = -3; step <= 12; step++) {
    const here = view(12);
    const [west, north] = [worldX(CITY[1]) - (step / 2) * cell, worldY(CITY[0]) - (step / 2) * cell];
    const moved = { ...here, west, east: west + 4 * cell, north, south: north + 4 * cell };
    const { clusters } = clusterIncidents(positions([CITY]), [0], moved);
    for (const { key } of clusters) keys.add(key);
  }
  assert.equal(keys.size, 1);
});

test("marks keep their distance", () => {
  const spots = Array.from({ length: 400 }, (_, i) => [33.6 + ((i * 37) % 80) / 100, -118.9 + ((i * 53) % 130) / 100]);
  const { clusters } = clusterIncidents(positions(spots), all(spots), view(10));
  const least = 48 * unitsPerPixel(10);
  for (const a of clusters) for (const b of clusters) if (a !== b) assert.ok(Math.hypot(a.x - b.x, a.y - b.y) >= least);
});

test("a hundred thousand incidents are binned without delay", () => {
  const spots = Array.from({ length: 100_000 }, (_, i) => [33.6 + ((i * 37) % 8000) / 1e4, -118.9 + ((i * 53) % 13000) / 1e4]);
  const wide = positions(spots);
  const before = process.cpuUsage(); // the processor's time: other work on the machine takes none of it
  clusterIncidents(wide, Uint32Array.from(all(spots)), view(10));
  const { user } = process.cpuUsage(before);
  assert.ok(user < 250_000, `${user / 1_000} ms`);
});

test("a city of thousands is hexagons on a phone, too, and cities far apart are discs", () => {
  const at = (i, [latitude, longitude], degrees) => [latitude + (((i * 37) % 100) / 100 - 0.5) * degrees, longitude + (((i * 61) % 100) / 100 - 0.5) * degrees];
  const phone = { ...view(9), west: worldX(-118.7), east: worldX(-117.7), north: worldY(34.4), south: worldY(33.7) };
  const city = Array.from({ length: 1_500 }, (_, i) => at(i, CITY, 0.5));
  const crowded = clusterIncidents(positions(city), all(city), phone);
  assert.ok(crowded.isTiled && crowded.clusters.length >= 7 && crowded.clusters.length < 40, `${crowded.clusters.length}`);
  assert.equal(crowded.clusters.reduce((sum, { count }) => sum + count, 0), 1_500);
  const places = [CITY, [36.7, -119.8], [37.8, -122.3], [32.7, -117.2], [38.6, -121.5]];
  const apart = Array.from({ length: 1_500 }, (_, i) => at(i, places[i % 5], 0.02));
  assert.equal(clusterIncidents(positions(apart), all(apart), view(6, [32, -123, 39, -116])).isTiled, false);
  const few = city.slice(0, 900);
  assert.equal(clusterIncidents(positions(few), all(few), phone).isTiled, false);
});
