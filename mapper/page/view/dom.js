// @ts-check
/** @file Making elements. Text always goes in as text, never as markup. */
import { visibleText } from "../core/visible.js";
import { find, isMounted, newElement, newSvgElement, outerElement } from "./host.js";

/** @typedef {Node|string|null|undefined|false} Child */

/** Attributes that are read or read aloud. */
const READ_ALOUD = new Set(["aria-label"]);

/**
 * Make an element.
 * @param {string} tag
 * @param {Record<string, any>} [properties] `class`, `data-…`, `aria-…`, `role`, `for`, `href` as attributes, `on…` as
 *   listeners, others as properties. Null and undefined are left out.
 * @param {...Child} children
 * @returns {any}
 */
export function make(tag, properties = {}, ...children) {
  const element = newElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && !name.includes("-")) /** @type {any} */ (element)[name] = value;
    else element.setAttribute(name, READ_ALOUD.has(name) ? visibleText(value) : String(value));
  }
  element.append(...kept(children));
  return element;
}

/**
 * Make an SVG element.
 * @param {string} tag
 * @param {Record<string, string|number>} [attributes]
 * @param {...Child} children
 * @returns {SVGElement}
 */
export function makeSvg(tag, attributes = {}, ...children) {
  const element = newSvgElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...kept(children));
  return element;
}

/**
 * @param {Child[]} children
 * @returns {(Node|string)[]} Texts as a reader may see them.
 */
function kept(children) {
  const there = /** @type {(Node|string)[]} */ (children.filter((child) => child || child === ""));
  return there.map((child) => (typeof child === "string" ? visibleText(child) : child));
}

/**
 * Let the browser handle waiting work, such as a click or a repaint, before the page goes on.
 * @returns {Promise<void>}
 */
export function breath() {
  const { scheduler } = /** @type {any} */ (globalThis);
  // before the parser, which has a million texts to read
  const task = scheduler ? scheduler.postTask(() => {}, { priority: "user-blocking" }) : new Promise((resolve) => setTimeout(resolve, 0));
  return task.then(unlessLeft);
}

/** @returns {Promise<void>|undefined} One that never comes if the page has left its element, so that waiting code ends here. */
function unlessLeft() {
  return isMounted() ? undefined : new Promise(() => {});
}

/**
 * Act after some time, unless the page has left its element by then.
 * @param {() => void} act
 * @param {number} milliseconds
 * @returns {any} For `clearTimeout`.
 */
export function later(act, milliseconds) {
  return setTimeout(() => isMounted() && act(), milliseconds);
}

/**
 * Act before the next picture, unless the page has left its element by then.
 * @param {() => void} act
 * @returns {number} For `cancelAnimationFrame`.
 */
export function nextFrame(act) {
  return requestAnimationFrame(() => isMounted() && act());
}

/**
 * Wait for the time before the next picture, in a task of its own if there is time for one: the marks of a million incidents take as long to be
 * laid out as to be painted.
 * @returns {Promise<void>}
 */
export function beforePicture() {
  // a timer would come after the picture
  return Promise.race([breath(), new Promise((resolve) => requestAnimationFrame(() => resolve(undefined)))]).then(unlessLeft);
}

/**
 * Wait for a task of its own, behind clicks and pictures and all else that waits.
 * @returns {Promise<void>}
 */
export function nextTask() {
  return new Promise((resolve) => setTimeout(() => resolve(unlessLeft()), 0));
}

/** How long what is not urgent may wait on a page that always has something else to do. */
const IDLE_AT_LATEST_MS = 3_000;

/**
 * Act when nothing else is to be done, or after a while all the same.
 * @param {() => void} act
 */
export function whenIdle(act) {
  const { requestIdleCallback: whenFree } = /** @type {any} */ (globalThis);
  if (whenFree) whenFree(() => isMounted() && act(), { timeout: IDLE_AT_LATEST_MS });
  else later(act, 500);
}

/** @type {(() => void)[]|null} What comes after a picture and was asked for before the first one; null once the page can be used. */
let late = [];

/** The page can be used: let come, after some pictures, what would have held it up. */
export function beginLate() {
  const acts = late ?? [];
  late = null;
  afterFrame(() => acts.forEach(afterFrame));
}

/**
 * Act once the browser has painted; a page in a background tab does not paint, and acts all the same. Until the page can
 * be used nothing does: counts beside marks and list are not read before.
 * @param {() => void} act
 */
export function afterFrame(act) {
  if (late) return void late.push(act);
  let isDone = false;
  const once = () => {
    if (!isDone && isMounted()) act();
    isDone = true;
  };
  // in the frame after: a task right behind the first would hold up what the reader does on seeing it; and each in a task
  // of its own: together they would hold it up, too
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(once, 0)));
  setTimeout(once, 250);
}

/**
 * Find an element of the skeleton.
 * @param {string} id
 * @returns {any}
 */
export function byId(id) {
  const element = find(`#${id}`);
  if (!element) throw new Error(`the page has no element #${id}`);
  return element;
}

/**
 * The value of a custom property of the style sheet, as it is in the present theme.
 * @param {string} name
 * @returns {string}
 */
export function cssValue(name) {
  return getComputedStyle(outerElement()).getPropertyValue(name).trim();
}
