// @ts-check
/** @file Marks give way to the controls of the map: one of which too little is left to press is no target. */
import { isCovered } from "../core/covered.js";
import { byId } from "./dom.js";
import { media } from "./host.js";
import { isName } from "./mark-face.js";

/**
 * @import {Box} from "../core/covered.js"
 * @import {IncidentLayer} from "./incident-layer.js"
 */

/** What lies over the map and can be pressed. */
const OVER_MAP = ".map-buttons, .legend, .map-back, .leaflet-control-attribution a, .map-caption .link";

/** What the style sheet gives a small mark at least, for a pointer and for a finger. */
const POINTER_PIXELS = 28;
const FINGER_PIXELS = 44;

/**
 * Take marks that lie under a control out of the order of the Tab key, as the focus on them could not be seen; the list has their
 * incidents, and the map can be moved.
 * @param {IncidentLayer} layer
 */
export function yieldToControls(layer) {
  const controls = controlBoxes(layer.map);
  const least = media("(pointer: coarse)").matches ? FINGER_PIXELS : POINTER_PIXELS;
  for (const { button, cluster, look } of layer.marks.values()) {
    const { x, y } = layer.spotOf(cluster, isName(look) ? look.width : 0);
    const [across, down] = isName(look) ? [look.width, look.height] : [Math.max(look.width, least), Math.max(look.height, least)];
    const isOut = isCovered({ left: x - across / 2, right: x + across / 2, top: y - down / 2, bottom: y + down / 2 }, controls);
    if (isOut !== button.tabIndex < 0) button.tabIndex = isOut ? -1 : 0;
  }
}

/** @param {any} map @returns {Box[]} Of the controls that lie over it now, in container pixels. */
function controlBoxes(map) {
  const frame = map.getContainer().getBoundingClientRect();
  return [...byId("stage").querySelectorAll(OVER_MAP)].map((element) => element.getBoundingClientRect()).filter(({ width }) => width)
    .map(({ left, top, right, bottom }) => ({ left: left - frame.left, top: top - frame.top, right: right - frame.left, bottom: bottom - frame.top }));
}
