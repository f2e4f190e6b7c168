// @ts-check
/** @file One incident on paper: its detail, with the map at its place beside it, its citation and how to read it. */
import { byId, make } from "./dom.js";
import { addSheet, drawSharper, find } from "./host.js";
import { word } from "../core/words.js";

/* global L */

/** The map on paper, in pixels of 1/96 inch. */
const MAP_WIDTH = 248;
const MAP_HEIGHT = 172;

/** Paper shows more points than a screen. */
const SHARPNESS = 3;

/**
 * @typedef {{map: any, citation: () => string, place: () => string, statuses: string[], goTo: () => void, redraw: () => void}} OnePrintNeeds
 *   `citation`, `place`: of the opened incident; `statuses`: those that occur; `goTo`: moves the map to it; `redraw`: draws the rest of it.
 */

/** Puts the map and what belongs on paper into the detail, and takes it out again. */
export class IncidentPrint {
  /** @param {OnePrintNeeds} needs */
  constructor(needs) {
    this.needs = needs;
    /** @type {HTMLElement[]} */
    this.parts = [];
    this.stage = byId("stage");
    this.home = make("div", { class: "stage-home", hidden: true });
    this.isReady = false;
    /** Takes the head of the further pages away. */
    this.removeHead = () => {};
  }

  /** Draw the map for paper, so that it only has to be put in. @param {() => Promise<void>} drawn */
  async prepare(drawn) {
    const { map, goTo, redraw } = this.needs;
    this.view = { center: map.getCenter(), zoom: map.getZoom() };
    this.isReady = true;
    this.wasRetina = L.Browser.retina;
    L.Browser.retina = true;
    drawSharper(SHARPNESS);
    this.stage.classList.add("is-for-paper");
    map.invalidateSize({ animate: false });
    goTo();
    redraw();
    await drawn();
  }

  /** Give the map back to the screen. */
  restore() {
    if (!this.isReady || !this.view) return;
    const { map, redraw } = this.needs;
    this.isReady = false;
    drawSharper(0);
    L.Browser.retina = this.wasRetina;
    this.stage.classList.remove("is-for-paper");
    map.invalidateSize({ animate: false });
    map.setView(this.view.center, this.view.zoom, { animate: false });
    redraw();
  }

  /** @param {boolean} isOnMap Whether the incident has a place. */
  putIn(isOnMap) {
    this.takeOut(); // a browser may say twice that it prints
    const body = byId("detail-body");
    const at = find("#detail-body .detail-kind");
    const { citation, place, statuses } = this.needs;
    const running = make("p", { class: "print-running" }, make("span", { dir: "auto", lang: byId("title").lang || null }, byId("title").textContent), make("span", {}, [byId("detail-place").firstChild?.textContent, find("#detail-body .detail-id code")?.textContent].filter(Boolean).join(" · ")));
    const figure = make("figure", { class: "print-map" }, make("div", { class: "print-map-frame" }), make("figcaption", {}, `${place()} ${this.attribution()}`));
    const cite = make("section", { class: "detail-part" }, make("h3", {}, word("cite")), make("p", { dir: "auto" }, citation()));
    const read = statuses.length ? make("section", { class: "detail-part" }, make("h3", {}, word("legend")), make("p", {}, howToRead(statuses))) : null;
    this.parts = [running, figure, cite, ...(read ? [read] : [])];
    body.prepend(running);
    this.removeHead = addSheet(headOfFurtherPages([...running.children].map((each) => each.textContent ?? "")));
    if (isOnMap) {
      at?.after(figure);
      this.moveMap(/** @type {HTMLElement} */ (figure.firstElementChild));
    }
    body.append(cite, ...(read ? [read] : []));
    this.tail = tailOf(body);
    byId("page").classList.add("prints-incident");
  }

  /** @param {HTMLElement} frame */
  moveMap(frame) {
    const { offsetWidth: width, offsetHeight: height } = this.stage;
    const zoom = Math.max(MAP_WIDTH / width, MAP_HEIGHT / height); // the incident is in the middle: nothing of it is cut
    for (const [name, value] of Object.entries({ width: `${width}px`, height: `${height}px`, zoom, shift: `${(MAP_WIDTH / zoom - width) / 2}px`, drop: `${(MAP_HEIGHT / zoom - height) / 2}px` })) {
      this.stage.style.setProperty(`--paper-${name}`, String(value));
    }
    this.stage.before(this.home);
    frame.append(this.stage);
  }

  attribution() {
    return find(".leaflet-control-attribution")?.textContent?.replace(/^Leaflet \| /, "") ?? "";
  }

  takeOut() {
    if (this.home.isConnected) this.home.replaceWith(this.stage);
    this.tail?.replaceWith(...this.tail.childNodes);
    this.tail = null;
    for (const part of this.parts) part.remove();
    this.parts = [];
    this.removeHead();
    byId("page").classList.remove("prints-incident");
  }
}

/**
 * Put what comes after the claims into two columns: short lines, of which one a line fills a page with white.
 * @param {HTMLElement} body
 */
function tailOf(body) {
  const parts = [...body.children];
  const last = Math.max(parts.findLastIndex((part) => part.querySelector(".claim")), parts.findIndex(({ id }) => id === "detail-same"));
  const tail = make("div", { class: "print-tail" });
  parts[last].after(tail);
  tail.append(...parts.slice(last + 1));
  return tail;
}

/**
 * The style sheet of the head that each page but the first has, where a browser prints one.
 * @param {string[]} texts At the left and at the right.
 */
function headOfFurtherPages(texts) {
  const [left, right] = texts.map((text) => text.replace(/\s+/g, " ").replace(/["\\]/g, "\\$&"));
  const box = (/** @type {string} */ side, /** @type {string} */ text) => `@top-${side} { content: "${text}"; font: 11px system-ui, sans-serif; color: #444; }`;
  return `@page { ${box("left", left)} ${box("right", right)} } @page :first { @top-left { content: none; } @top-right { content: none; } }`;
}

/** @param {string[]} statuses */
function howToRead(statuses) {
  return [...statuses.map((status) => `${word(`contest.${status}`)}: ${word(`contest.note.${status}`)}.`), word("cite.sides")].join(" ");
}
