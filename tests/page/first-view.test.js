import assert from "node:assert/strict";
import { test } from "node:test";
import { mainBounds, withAreas } from "../../mapper/page/core/first-view.js";
import { worldX, worldY } from "../../mapper/page/core/mercator.js";

function positions(spots) {
  const [latitudes, longitudes] = [0, 1].map((i) => spots.map((spot) => spot[i]));
  return {
    x: Int32Array.from(longitudes, worldX), y: Int32Array.from(latitudes, worldY), traits: new Uint8Array(spots.length), jurisdictions: [],
    bounds: [Math.min(...latitudes), Math.min(...longitudes), Math.max(...latitudes), Math.max(...longitudes)],
  };
}

const STATES = Array.from({ length: 40 }, (_, i) => [26 + (i % 20), -122 + i]);
const FAR = [[61.2, -149.9], [21.3, -157.9]];

test("a few incidents in Alaska and Hawaii do not make the others small", () => {
  const [south, west, north, east] = mainBounds(positions([...STATES, ...FAR]));
  assert.ok(Math.abs(west + 122) < 0.01 && Math.abs(east + 83) < 0.01 && south >= 25.9 && north <= 45.1);
});

test("where they are many, or the others as far apart, all are shown", () => {
  assert.equal(mainBounds(positions([...STATES.slice(0, 6), ...FAR])), null);
  assert.equal(mainBounds(positions([...STATES, [48, 2], [35, 139], ...FAR])), null);
  assert.equal(mainBounds(positions(STATES)), null);
  assert.equal(mainBounds({ ...positions(STATES), bounds: null }), null);
});

test("where all are known by their city alone, the first view holds the city", () => {
  const city = { ...positions([[33.8, -118.2], [33.8, -118.2]]), traits: Uint8Array.of(64, 65), jurisdictions: [3, 3] };
  const [south, west, north, east] = withAreas(city, [11_119.5, 11_119.5]);
  assert.ok(Math.abs(south - 33.7) < 0.001 && Math.abs(north - 33.9) < 0.001);
  assert.ok(Math.abs(west + 118.32) < 0.001 && Math.abs(east + 118.08) < 0.001);
  assert.deepEqual(withAreas({ ...city, traits: Uint8Array.of(64, 1) }, [11_119.5, 30]), city.bounds); // one is known better
  assert.equal(withAreas({ ...city, bounds: null }, [1, 1]), null);
  assert.deepEqual(withAreas({ ...city, traits: Uint8Array.of(64, 255) }, [11_119.5, 0]).map((at) => at.toFixed(1)), ["33.7", "-118.3", "33.9", "-118.1"]);
});

test("areas around a pole or the world leave the view as it is", () => {
  const [south, , north] = withAreas({ ...positions([[84, 10]]), traits: Uint8Array.of(64), jurisdictions: [0] }, [900_000]);
  assert.ok(south > 75 && north <= 85);
  const world = { ...positions([[0, 0]]), traits: Uint8Array.of(64), jurisdictions: [0] };
  assert.deepEqual(withAreas(world, [25_000_000]), world.bounds);
});
