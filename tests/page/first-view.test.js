import assert from "node:assert/strict";
import { test } from "node:test";
import { mainBounds } from "../../mapper/page/core/first-view.js";
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
