// @ts-check
/** @file A screen too low for the head of the panel and the list below it, as on its side or magnified: the head scrolls. */
import { byId, later } from "./dom.js";
import { focusedElement, listen, media } from "./host.js";

/** On a screen of this height the head leaves no room for the content below it. */
const LOW = "(max-height: 599.98px) and (min-width: 720px), (max-height: 459.98px)";

/**
 * Let the head scroll with the content while the screen is low and the look is not compact, whose head is small.
 * @returns {() => void} To be called when the look has changed.
 */
export function letHeadScroll() {
  const parts = [byId("panel-head"), byId("list-bar")]; // in this order: the title is the first thing to be seen
  const low = media(LOW);
  const place = () => {
    if (parts.some((part) => part.contains(focusedElement()))) return; // a keyboard on the screen has come up; the focused field must stay
    const scrolls = low.matches && !byId("page").classList.contains("is-compact");
    if (headScrolls() !== scrolls) byId(scrolls ? "panel-body" : "panel").prepend(...parts);
  };
  listen(low, "change", place);
  for (const part of parts) part.addEventListener("focusout", () => later(place, 0));
  place();
  return place;
}

/** @returns {boolean} Whether the head scrolls with the list. */
export function headScrolls() {
  return byId("panel-body").contains(byId("panel-head"));
}
