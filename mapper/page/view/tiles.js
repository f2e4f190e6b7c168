// @ts-check
/** @file Street tiles: a button that names the server first, and a word where tiles are refused. */
import { byId, make } from "./dom.js";
import { outerElement, place } from "./host.js";
import { ZOOM_SNAP } from "./map-controls.js";
import { word } from "../core/words.js";

/* global L */

/** After this many refused tiles without one that came, the layer goes. */
const MOST_REFUSED = 3;

/**
 * Put the button in, if the publisher chose a server.
 * @param {any} map
 */
export function addStreetTiles(map) {
  const { mapperTiles: url, mapperTilesHost: host, mapperTilesAttribution: attribution, mapperTilesZoom: zoom, mapperTilesSubdomains: subdomains, mapperTilesWms: wms } = outerElement().dataset;
  if (url && host) new StreetTiles(map, { url, host, attribution: attribution ?? "", zoom: Number(zoom), subdomains: subdomains?.split(" "), wms: wms ? JSON.parse(wms) : null });
}

/** The button, its question, and the layer. */
class StreetTiles {
  /**
   * @param {any} map
   * @param {{url: string, host: string, attribution: string, zoom: number, subdomains?: string[], wms: Record<string, string>|null}} server
   */
  constructor(map, server) {
    this.map = map;
    this.server = server;
    /** @type {any} */
    this.layer = null;
    this.button = make("button", { type: "button", class: "button tiles-button", id: "tiles-button", "aria-expanded": "false", "aria-controls": "tiles-question", onclick: () => this.press() }, word("tiles"));
    this.said = make("p", { class: "tiles-said", id: "tiles-said", role: "status" });
    this.load = make("button", { type: "button", class: "button", id: "tiles-load", onclick: () => this.show() }, word("tiles.load"));
    this.question = make("div", { class: "tiles-question", id: "tiles-question", hidden: true, role: "group", "aria-label": word("tiles"), onkeydown: (/** @type {KeyboardEvent} */ event) => this.onKey(event) },
      make("p", {}, word("tiles.question", { host: server.host })),
      make("div", { class: "tools-row" }, this.load,
        make("button", { type: "button", class: "button", id: "tiles-no", onclick: () => this.ask(false) }, word("tiles.no"))));
    const box = make("div", { class: "tiles", id: "tiles" }, this.button, this.question, this.said);
    byId("stage").append(box);
  }

  press() {
    if (this.layer) this.remove();
    else this.ask(Boolean(this.question.hidden));
  }

  /** @param {boolean} open */
  ask(open) {
    this.said.textContent = "";
    this.question.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    (open ? this.load : this.button).focus();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.ask(false);
  }

  show() {
    this.ask(false);
    let refused = 0;
    let came = 0;
    // The server learns only the name of this site; many servers refuse requests without it.
    const { url, zoom, subdomains, wms } = this.server;
    const options = { referrerPolicy: "strict-origin", maxNativeZoom: zoom, ...(subdomains && { subdomains }) };
    this.layer = wms ? L.tileLayer.wms(url, { ...options, ...wms }) : L.tileLayer(url, options);
    this.layer.on("tileload", () => came++);
    this.layer.on("tileerror", () => {
      refused++;
      if (!came && refused >= MOST_REFUSED) this.giveUp();
    });
    this.layer.addTo(this.map);
    this.map.options.zoomSnap = 1; // pictures are drawn for whole levels, and blurred between them
    this.map.setZoom(Math.round(this.map.getZoom()), { animate: false });
    this.map.attributionControl?.addAttribution(this.credit());
    this.map.getContainer().classList.add("has-tiles");
    this.button.textContent = word("tiles.remove");
    this.said.textContent = word("tiles.shown", { host: this.server.host });
  }

  remove() {
    if (!this.layer) return;
    this.layer.remove();
    this.layer = null;
    this.map.options.zoomSnap = ZOOM_SNAP;
    this.map.attributionControl?.removeAttribution(this.credit());
    this.map.getContainer().classList.remove("has-tiles");
    this.button.textContent = word("tiles");
    this.said.textContent = "";
  }

  /** Remove the layer and show the reason. */
  giveUp() {
    this.remove();
    const key = place().protocol === "file:" ? "tiles.refused-disk" : "tiles.refused";
    this.said.textContent = word(key, { host: this.server.host });
  }

  /** Leaflet sets attributions as markup. */
  credit() {
    return this.server.attribution.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  }
}
