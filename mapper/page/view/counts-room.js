// @ts-check
/** @file Whether the facets of a page of counts stand beside the map; see counts.css. */
import { media } from "./host.js";

export function isWide() {
  return media("(min-width: 860px)").matches;
}
