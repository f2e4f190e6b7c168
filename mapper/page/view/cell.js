// @ts-check
/** @file The page as a cell of a notebook, which learns what is shown, opened and in view, and chooses all three. */
import { bitsOfRows, maskOfBits } from "../core/row-bits.js";
import { later, nextTask } from "./dom.js";
import { encodeLink } from "../core/link.js";
import { notebook } from "./host.js";

/**
 * @import {Page} from "./page.js"
 * @typedef {{changed: ("shown"|"selected"|"view")[], shown: DataView|null, selected: number|null, view: {latitude: number, longitude: number, zoom: number}|null}} Asked
 *   `shown`: a bit a row, null for all; `selected`: a row. Only what is in `changed` counts.
 */

/**
 * Tell the notebook, and do as it asks. Nothing, if the page is no cell.
 * @param {Page} page
 */
export function connectNotebook(page) {
  const around = notebook();
  if (!around) return;
  let isWaiting = false;
  let isObeying = false;
  const tell = () => {
    isWaiting = false;
    const { shown, incidents, selected } = page;
    const bits = shown.length === incidents.count ? null : bitsOfRows(shown, incidents.count);
    const state = page.linkState();
    around.tell({ mapper: "seen", shown: bits, selected, view: { ...state.map, link: encodeLink(state) } }, bits ? [bits.buffer] : []);
  };
  page.changed = () => {
    if (isWaiting) return;
    isWaiting = true;
    later(tell, 0); // once for all that one step changes
  };
  page.announce = () => {
    if (isObeying) return null;
    tell();
    return nextTask(); // the notebook has the same thread: it hears of this once the task is over, and Python counts while the page draws
  };
  page.map.on("moveend", page.changed);
  around.onAsk((message) => {
    if (message?.mapper !== "ask") return;
    isObeying = true;
    try {
      obey(page, message.asked);
    } finally {
      isObeying = false;
    }
    page.changed(); // also when nothing was asked for yet: the notebook does not know the view
  });
  around.tell({ mapper: "ready" }, []);
}

/**
 * @param {Page} page
 * @param {Asked} asked
 */
function obey(page, { changed, shown, selected, view }) {
  const { controls, map, incidents } = page;
  if (changed.includes("shown")) controls.change({ ...controls.chosen, picked: shown && maskOfBits(shown, incidents.count) });
  if (changed.includes("selected")) {
    if (selected === null) page.opened.close();
    else page.opened.open(selected);
  }
  if (changed.includes("view") && view) map.setView([view.latitude, view.longitude], view.zoom, { animate: false });
}
