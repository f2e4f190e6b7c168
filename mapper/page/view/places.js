// @ts-check
/** @file The places of the map meet filters and search: areas filter, and a search goes to a place. */
import { Caption } from "./caption.js";
import { placesNamed } from "../core/map-areas.js";

/**
 * @import {Basemap} from "./basemap.js"
 * @import {NamedPlace} from "../core/map-areas.js"
 * @import {Page} from "./page.js"
 */

/**
 * Name the area in the middle of the map or under the pointer, and let searches go to places.
 * @param {Page} page
 * @param {Basemap} basemap
 */
export function addPlaces(page, basemap) {
  const { set, controls } = page;
  const ids = new Map(set.facet("jurisdictions").nodes.map(({ slug, id }) => [slug, id]));
  const alone = (/** @type {string} */ slug) => ({ chosen: new Set([ids.get(slug) ?? -1]), mode: /** @type {const} */ ("any") });
  const count = (/** @type {string} */ slug) => {
    if (!ids.has(slug)) return null;
    return set.countsOf(page.outcome ?? set.run(controls.chosen), "jurisdictions")[ids.get(slug) ?? -1];
  };
  const caption = new Caption(page.map, basemap, {
    count, isChosen: (slug) => controls.chosen.facets.jurisdictions.chosen.has(ids.get(slug) ?? -1), filter: (slug) => controls.setFacet("jurisdictions", alone(slug)),
  });
  page.caption = caption;
  page.offers.places = { named: (terms) => placesNamed(caption.areas, terms), go: (place) => goTo(page, caption, place) };
}

/**
 * @param {Page} page
 * @param {Caption} caption
 * @param {NamedPlace} place
 */
function goTo(page, caption, place) {
  if (page.selected !== null) page.opened.close();
  page.views.set("map");
  page.bar.closeFinder();
  caption.goToPlace(place);
  page.map.getContainer().focus({ preventScroll: true });
}
