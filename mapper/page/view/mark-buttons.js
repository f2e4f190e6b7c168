// @ts-check
/** @file The buttons of marks: made, made to stand for others, and named. */
import { isNamedArea } from "../core/clusters.js";
import { dateWords } from "../core/format.js";
import { word } from "../core/words.js";
import { visibleText } from "../core/visible.js";
import { make } from "./dom.js";
import { changeFace, faceClass, isName, showFace } from "./mark-face.js";
import { MarkNames } from "./mark-names.js";

/**
 * @import {Incidents} from "./data.js"
 * @import {Cluster} from "../core/clusters.js"
 * @import {MarkLook} from "../core/mark-looks.js"
 * @typedef {{button: HTMLButtonElement, cluster: Cluster, look: MarkLook}} Mark
 * @typedef {{markOf: (key: string) => Mark|null, press: (cluster: Cluster) => void, pointAt: (button: HTMLButtonElement, cluster: Cluster) => void,
 *   pointAway: () => void, isDragged: () => boolean}} ButtonEvents `markOf`: the mark of a key, if it is still there. `isDragged`: whether the
 *   pointer has moved the map since it went down.
 */

/** Makes the buttons of marks. */
export class MarkButtons {
  /**
   * @param {Incidents} incidents
   * @param {ButtonEvents} events
   */
  constructor(incidents, events) {
    this.incidents = incidents;
    this.events = events;
    this.names = new MarkNames(incidents, events.markOf);
  }

  /**
   * A button for a mark: that of one before, if it can stay, or a new one.
   * @param {Mark|undefined} known
   * @param {{cluster: Cluster, look: MarkLook}} mark
   * @returns {HTMLButtonElement}
   */
  of(known, { cluster, look }) {
    const same = known && sameLook(known, { cluster, look });
    const isKept = same || (known && known.cluster.count > 1 && cluster.count > 1); // one that stands for an incident has its name
    if (!isKept) return this.make(cluster, look);
    const { button } = known;
    if (!same) {
      this.dress(button, cluster, look);
      changeFace(button, known.look, { cluster, look }, this.incidents);
    }
    button.dataset.key = cluster.key;
    if (!same || known.cluster.key !== cluster.key) this.names.nameSoon(cluster.key);
    return button;
  }

  /**
   * @param {Cluster} cluster
   * @param {MarkLook} look
   * @returns {HTMLButtonElement}
   */
  make(cluster, look) {
    const { markOf, press, pointAt, pointAway, isDragged } = this.events;
    const single = cluster.count === 1;
    const button = make("button", { type: "button" });
    this.dress(button, cluster, look);
    showFace(button, { cluster, look }, this.incidents);
    button.setAttribute("aria-label", this.names.wordsOf(cluster));
    button.dataset.key = cluster.key;
    if (single) button.dataset.row = String(cluster.first);
    const current = () => markOf(button.dataset.key ?? "")?.cluster ?? cluster;
    button.addEventListener("click", (/** @type {MouseEvent} */ event) => {
      event.stopPropagation();
      if (event.detail && isDragged()) return; // a mark moves with the map, so that the pointer comes up on it; keys have no detail
      press(current());
    });
    button.addEventListener("pointerenter", (/** @type {PointerEvent} */ event) => {
      if (event.pointerType !== "touch") pointAt(button, current()); // a finger has nothing to point with before it presses
    });
    button.addEventListener("focus", () => button.matches(":focus-visible") && pointAt(button, current()));
    for (const type of ["pointerleave", "blur"]) button.addEventListener(type, pointAway);
    for (const type of ["dblclick", "contextmenu"]) button.addEventListener(type, (/** @type {Event} */ event) => event.stopPropagation());
    if (single) this.nameSingle(button, cluster);
    return button;
  }

  /**
   * Let a mark be as large as its incidents ask for.
   * @param {HTMLButtonElement} button
   * @param {Cluster} cluster
   * @param {MarkLook} look
   */
  dress(button, cluster, look) {
    button.className = `mark leaflet-zoom-animated${cluster.count === 1 ? " mark-single" : ""} ${faceClass(look, this.incidents)}${isMostlyByArea(cluster) ? " mark-by-area" : ""}`;
    button.style.setProperty("--size", `${Math.ceil(Math.max(look.width, look.height)) + (isName(look) ? 0 : 4)}px`); // with the edge
    button.dataset.count = String(cluster.count);
  }

  /**
   * Name a single mark by its title, once that is decoded.
   * @param {HTMLButtonElement} button
   * @param {Cluster} cluster
   */
  async nameSingle(button, cluster) {
    const text = await this.incidents.text(cluster.first);
    const area = this.incidents.jurisdiction(cluster.first).label;
    const name = visibleText(word("map.single", { title: text.title ?? "", date: dateWords(text.event_date, text.date_interval), area }));
    button.setAttribute("aria-label", name);
    button.dataset.tip = name;
  }
}

/**
 * The hexagons that can come back as others where none stays, as closer and farther; but for the one that has the focus. Making hundreds anew
 * takes the browser longer than anything else there does.
 * @param {Map<string, Mark>} had
 * @param {Cluster[]} wanted
 * @param {Element|null} focused
 * @returns {Mark[]} In reading order, so that few have to move there.
 */
export function freeTiles(had, wanted, focused) {
  if (wanted.some(({ key }) => had.has(key))) return []; // those that stay would have to make way
  return [...had.values()].filter(({ button, cluster, look }) => isTile(cluster, look) && button !== focused);
}

/** @param {Cluster} cluster @param {MarkLook} look @returns {boolean} Whether it is a hexagon of several incidents. */
export function isTile({ count }, { kind }) {
  return kind === "hexagon" && count > 1;
}

/** @param {Cluster} cluster @returns {boolean} Whether it stands at a spot that of most of its incidents nobody named. */
function isMostlyByArea(cluster) {
  return 2 * cluster.inexact > cluster.count && !isNamedArea(cluster);
}

/** @param {{cluster: Cluster, look: MarkLook}} a @param {{cluster: Cluster, look: MarkLook}} b */
function sameLook({ cluster: a, look }, { cluster: b, look: other }) {
  return a.count === b.count && a.inexact === b.inexact && a.first === b.first && a.mixed === b.mixed && look.kind === other.kind && look.radius === other.radius && look.height === other.height &&
    a.levels.every((count, level) => count === b.levels[level]);
}
