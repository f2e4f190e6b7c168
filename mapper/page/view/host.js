// @ts-check
/**
 * @file The element that the page is in, with the document and the window around it: the only module that touches them.
 *
 * A script's modules serve one element. Whoever mounts the page twice calls the joined script twice (see bundle.py), so
 * that each page has its own language, place names and host.
 */

/**
 * @typedef {{href: string, protocol: string, hash: string, pathname: string, search: string}} Place
 * @typedef {{blocks?: Document|Element, hasAddress?: boolean, hash?: string, styles?: string[]}} HostOptions `blocks`: holds the blocks of data,
 *   the element's document if not given; `hasAddress`: whether the window's address, title and history are the page's own;
 *   `hash`: the initial state of a page without them, such as "#lang=es&theme=dark";
 *   `styles`: style sheets that the place does not have yet, Leaflet's and the page's.
 */

/** @type {HTMLElement|DocumentFragment} Holds the skeleton. */
let root;
/** @type {HTMLElement} Has the language, the theme and the state as attributes. */
let outer;
/** @type {Document} */
let owner;
/** @type {any} */
let view;
/** @type {Document|Element|undefined} */
let source;
/** Whether the document is the page's own. */
let isWhole = false;
let hasOwnAddress = false;
/** @type {Place} The address of a page that is a part of another: it keeps filters and theme. */
let hidden = { href: "", protocol: "", hash: "", pathname: "", search: "" };
/** @type {Range[]} The ranges that this page has marked. */
let marked = [];
/** @type {any[]} The style sheets that this page brought along. */
let adopted = [];
/** @type {Map<string, string>} The outer element's attributes before the page came. */
let attributesBefore = new Map();
/** Ends all listeners of the page outside of its element. */
const leaving = new AbortController();

/**
 * Settle in an element that holds the skeleton. A body is the page's own; in any other element the skeleton moves into a
 * shadow root, so that ids and styles of two pages in one document do not meet.
 * @param {HTMLElement|ShadowRoot} place
 * @param {HostOptions} [options]
 */
export function settle(place, { blocks, hasAddress = false, hash = "", styles = [] } = {}) {
  owner = place.ownerDocument;
  view = owner.defaultView;
  isWhole = place === owner.body;
  root = isWhole ? place : shadowRoot(place);
  outer = isWhole ? owner.documentElement : /** @type {HTMLElement} */ (/** @type {ShadowRoot} */ (root).host);
  source = blocks ?? owner;
  hasOwnAddress = hasAddress;
  hidden = { ...hidden, hash };
  attributesBefore = new Map([...outer.attributes].map(({ name, value }) => [name, value]));
  outer.dataset.mapper = "loading";
  if (styles.length) adopt(styles);
  if (!hasAddress) for (const element of findAll("noscript")) element.remove(); // parsed elsewhere it may hold elements
}

/** Whether the page is in its element, and has not left it. */
export function isMounted() {
  return !leaving.signal.aborted;
}

/**
 * Leave the element as it was before; the page's own elements stay together for pending work on them.
 * Modules that have left do not come back: a page that is mounted again is another.
 */
export function leave() {
  if (!isMounted()) return;
  leaving.abort();
  for (const highlight of canMark() ? view.CSS.highlights.values() : []) for (const range of marked) highlight.delete(range);
  const scope = /** @type {Document|ShadowRoot} */ (root.getRootNode());
  scope.adoptedStyleSheets = scope.adoptedStyleSheets.filter((sheet) => !adopted.includes(sheet));
  const held = owner.createDocumentFragment();
  held.append(...root.childNodes);
  root = held;
  for (const { name } of [...outer.attributes]) if (!attributesBefore.has(name)) outer.removeAttribute(name);
  for (const [name, value] of attributesBefore) outer.setAttribute(name, value);
}

/** @param {() => void} act When the page leaves its element. */
export function onLeave(act) {
  leaving.signal.addEventListener("abort", act);
}

/**
 * Listen to a target outside the page's element for as long as the page is mounted.
 * @param {EventTarget} target
 * @param {string} type
 * @param {(event: any) => void} act
 */
export function listen(target, type, act) {
  target.addEventListener(type, act, { signal: leaving.signal });
}

/** @param {string[]} styles */
function adopt(styles) {
  adopted = styles.map((text) => {
    const sheet = new view.CSSStyleSheet(); // a policy refuses no sheet that a script has made
    sheet.replaceSync(text);
    return sheet;
  });
  const scope = /** @type {Document|ShadowRoot} */ (root.getRootNode());
  scope.adoptedStyleSheets = [...scope.adoptedStyleSheets, ...adopted];
}

/**
 * Add a style sheet for a while, to the document or the shadow root of the page.
 * @param {string} text
 * @returns {() => void} Takes it away.
 */
export function addSheet(text) {
  const before = adopted;
  adopt([text]);
  const [sheet] = adopted;
  adopted = [...before, sheet];
  const scope = /** @type {Document|ShadowRoot} */ (root.getRootNode());
  return () => {
    adopted = adopted.filter((each) => each !== sheet);
    scope.adoptedStyleSheets = scope.adoptedStyleSheets.filter((each) => each !== sheet);
  };
}

/** The document that the script itself is in, as a page to mount: its body, and the map that stands in it. */
export function ownDocument() {
  const map = /** @type {any} */ (globalThis)[document.documentElement.dataset.mapperMap ?? ""];
  return { place: document.body, map, hasAddress: true };
}

/** @param {any} place */
function shadowRoot(place) {
  if ("host" in place) return place;
  const shadow = place.shadowRoot ?? place.attachShadow({ mode: "open" });
  shadow.append(...place.childNodes);
  return shadow;
}

// ---- elements --------------------------------------------------------------------------------

/** The element that has the language, the theme and the state of the page as attributes. */
export function outerElement() {
  return outer;
}

/** @param {string} selector @returns {any} The first such element of the page. */
export function find(selector) {
  return root.querySelector(selector);
}

/** @param {string} selector @returns {any[]} All such elements of the page. */
export function findAll(selector) {
  return [...root.querySelectorAll(selector)];
}

/** @param {Node} node Goes behind all else in the page. */
export function append(node) {
  root.append(node);
}

/** @param {string} tag @returns {any} */
export function newElement(tag) {
  return owner.createElement(tag);
}

/** @param {string} tag @returns {SVGElement} */
export function newSvgElement(tag) {
  return owner.createElementNS("http://www.w3.org/2000/svg", tag);
}

/** @returns {HTMLElement|null} The focused element, if it is within the page. */
export function focusedElement() {
  return /** @type {HTMLElement|null} */ (/** @type {Document|ShadowRoot} */ (root.getRootNode()).activeElement ?? null);
}

/** @param {Node} element @returns {Node[]} Its pieces of text. */
export function textNodes(element) {
  const walker = owner.createTreeWalker(element, 4); // NodeFilter.SHOW_TEXT
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return nodes;
}

/** Whether the browser can mark ranges of text. */
export function canMark() {
  return Boolean(view.CSS?.highlights);
}

/**
 * Mark ranges, and no longer those that this page marked before. Pages in one document share the name.
 * @param {string} name The marking's name in the style sheet.
 * @param {{node: Node, from: number, to: number}[]} texts
 */
export function mark(name, texts) {
  const { highlights } = view.CSS;
  const all = highlights.get(name) ?? new view.Highlight();
  for (const range of marked) all.delete(range);
  marked = texts.map(({ node, from, to }) => {
    const range = owner.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    return range;
  });
  for (const range of marked) all.add(range);
  highlights.set(name, all);
}

// ---- data ------------------------------------------------------------------------------------

/** @param {string} id @returns {string} The text of a block of data. */
export function blockText(id) {
  const element = source?.querySelector(`#${id}`);
  if (!element) throw new Error(`the page has no block #${id}`);
  return element.textContent ?? "";
}

/** Whether the page has a block. @param {string} id */
export function hasBlock(id) {
  return Boolean(source?.querySelector(`#${id}`));
}

/**
 * @param {string} id
 * @returns {boolean} Whether the parser has come to the end of a block: something follows it then.
 */
export function isBlockWhole(id) {
  return !isParsing() || Boolean(source?.querySelector(`#${id}`)?.nextSibling);
}

/** The blocks of texts in order, also those that the parser has yet to come to. */
export function textElements() {
  return /** @type {Document} */ (source).getElementsByClassName("mapper-texts");
}

/** The file that has all of a page whose blocks of texts lie beside it; nothing if all are in it. */
export function wholeFile() {
  return /** @type {Document} */ (sourceDocument())?.documentElement.dataset.mapperWhole;
}

/** The addresses of the blocks of texts that lie beside the page; the parser comes to them last. @returns {string[]} */
export function besideAddresses() {
  return JSON.parse(source?.querySelector("#mapper-beside")?.textContent ?? "[]");
}

/**
 * Ask the folder that the page lies in for a block.
 * @param {string} address
 * @returns {Promise<ArrayBuffer>}
 */
export async function fetchBeside(address) {
  const answer = await view.fetch(address);
  if (!answer.ok) throw new Error(`${answer.status} for ${address}`);
  return answer.arrayBuffer();
}

/** Whether the parser is still on its way through the blocks. */
export function isParsing() {
  return sourceDocument()?.readyState === "loading";
}

/** @returns {Promise<void>} When the parser has come to the end. */
export function parsed() {
  return new Promise((resolve) => sourceDocument()?.addEventListener("DOMContentLoaded", () => resolve(), { once: true }));
}

/** @returns {Document|undefined} */
function sourceDocument() {
  return /** @type {Document|undefined} */ (source?.ownerDocument ?? source);
}

// ---- events ----------------------------------------------------------------------------------

/**
 * Act when an element gets another size, not at once.
 * @param {Element} element
 * @param {() => void} act
 */
export function onResize(element, act) {
  const observer = new ResizeObserver(() => isMounted() && act());
  observer.observe(element);
  onLeave(() => observer.disconnect());
}

/** @param {(event: KeyboardEvent) => void} act On each key that is pressed in the page. */
export function onKey(act) {
  listen(isWhole ? owner : outer, "keydown", act);
}

/** @param {"beforeprint"|"afterprint"} type @param {() => void} act */
export function onPrint(type, act) {
  listen(view, type, act);
}

/** @param {() => void} act When the reader goes back or pastes a link. */
export function onAddress(act) {
  if (hasOwnAddress) listen(view, "popstate", act);
}

// ---- address ---------------------------------------------------------------------------------

/** @returns {Place} Where the page is; without a protocol if it is a part of another. */
export function place() {
  return hasOwnAddress ? view.location : hidden;
}

/**
 * Write the address.
 * @param {"replaceState"|"pushState"} how
 * @param {string|null} address Null to leave it as it is.
 * @param {any} [state]
 */
export function writeAddress(how, address, state = null) {
  if (hasOwnAddress) view.history[how](state, "", address);
  else hidden = { ...hidden, hash: address ?? hidden.hash };
}

/** Whether the page can load itself again. */
export function canReload() {
  return hasOwnAddress;
}

/** The state of the current step of the history. */
export function addressState() {
  return hasOwnAddress ? view.history.state : null;
}

export function reload() {
  if (hasOwnAddress) view.location.reload();
}

/** @param {string} text */
export function setTitle(text) {
  if (hasOwnAddress) owner.title = text;
}

// ---- window and device -----------------------------------------------------------------------

/** @returns {{width: number, height: number}} The room that the page has, in pixels. */
export function room() {
  return isWhole ? { width: view.innerWidth, height: view.innerHeight } : { width: outer.clientWidth, height: outer.clientHeight };
}

/** @param {() => void} act When the page has more or less room. */
export function onRoomChange(act) {
  if (isWhole) return listen(view, "resize", act);
  const watching = new view.ResizeObserver(act);
  watching.observe(outer);
  onLeave(() => watching.disconnect());
}

/** Whether the page is a part of another. */
export function isPart() {
  return !isWhole || view.self !== view.top;
}

/** @param {string} query @returns {MediaQueryList} */
export function media(query) {
  return view.matchMedia(query);
}

export function prefersStillness() {
  return media("(prefers-reduced-motion: reduce)").matches;
}

/** How much finer than on screen is drawn, as for paper. */
let sharpness = 0;

/** @param {number} least Pixels drawn for one of the style sheet; 0 for those of the device. */
export function drawSharper(least) {
  sharpness = least;
}

/** Pixels of the device for one of the style sheet. */
export function pixelRatio() {
  return Math.max(view.devicePixelRatio || 1, sharpness);
}

/** @returns {readonly string[]} The reader's languages, best first. */
export function preferredLanguages() {
  return view.navigator.languages ?? [];
}

/** @returns {string|undefined} The language that the publisher chose for the page to open in. */
export function firstLanguage() {
  return outer.dataset.mapperLanguage;
}

/** How many processors the machine has. */
export function processorCount() {
  return globalThis.navigator?.hardwareConcurrency ?? 2;
}

/**
 * The notebook that the page is a cell of; null if it is none, or if nothing is around it.
 * @returns {{tell: (message: any, parts: ArrayBuffer[]) => void, onAsk: (act: (message: any) => void) => void}|null}
 */
export function notebook() {
  if (outer.dataset.mapperCell === undefined || view.parent === view) return null;
  return {
    tell: (message, parts) => view.parent.postMessage(message, "*", parts), // a frame without an origin knows none to name
    onAsk: (act) => listen(view, "message", (event) => event.source === view.parent && act(event.data)),
  };
}

export function print() {
  view.print();
}

/**
 * Put text into the clipboard.
 * @param {string} text Is selected.
 * @returns {Promise<boolean>} Whether it is there now.
 */
export async function copyText(text) {
  try {
    await view.navigator.clipboard.writeText(text);
    return true;
  } catch {
    return owner.execCommand("copy"); // from disk or in a frame the clipboard may be closed to script
  }
}
