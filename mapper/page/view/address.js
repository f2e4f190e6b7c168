// @ts-check
/** @file The page's address: written as the reader goes, read when the reader goes back or pastes a link. */
import { afterFrame, later } from "./dom.js";
import { addressState, onAddress, place, preferredLanguages, reload, writeAddress } from "./host.js";
import { decodeLink, encodeLink, foreignParts } from "../core/link.js";
import { linkSetting } from "./settings.js";
import { chosenLanguage, language } from "../core/words.js";

/**
 * @import {LinkState} from "../core/link.js"
 * @typedef {{state: () => LinkState, restore: (state: LinkState) => void}} AddressEvents
 */

/** Browsers refuse an address that changes too often. */
const PAUSE = 350;

/** The parts of the link that other modules own, unchanged. */
const SETTINGS = ["lang", "theme", "units", "embed"];

/** Keeps link and screen in step. */
export class Address {
  /** @param {AddressEvents} events */
  constructor(events) {
    this.events = events;
    this.timer = 0;
    this.works = true;
    /** @type {string|null} A step that is not yet in the address. */
    this.pending = null;
    onAddress(() => this.read());
  }

  /** @returns {LinkState|null} The state in the current address; null if it has none. */
  asked() {
    return decodeLink(place().hash);
  }

  read() {
    const state = this.asked();
    clearTimeout(this.timer);
    this.pending = null; // the reader went back before it was there
    if (!state) return;
    if (chosenLanguage(linkSetting("lang"), preferredLanguages()) === language()) this.events.restore(state);
    else reload(); // every word is made anew
  }

  /** Note where the reader is, soon; no step to go back to. */
  note() {
    clearTimeout(this.timer);
    this.timer = later(() => {
      this.settle();
      this.write("replaceState", encodeLink(this.events.state()));
    }, PAUSE);
  }

  /** Make a step that the reader can go back from. */
  step() {
    clearTimeout(this.timer);
    this.settle();
    this.write("pushState", encodeLink(this.events.state()));
  }

  /** Make such a step after the picture: with a new address, the browser lays the page out and draws its icon again. */
  stepSoon() {
    clearTimeout(this.timer);
    this.settle();
    this.pending = encodeLink(this.events.state());
    afterFrame(() => this.settle());
  }

  /** Put the step into the address that is not yet in it. */
  settle() {
    const { pending } = this;
    this.pending = null;
    if (pending !== null) this.write("pushState", pending);
  }

  /**
   * @param {"replaceState"|"pushState"} how
   * @param {string} state As in a link.
   */
  write(how, state) {
    const hash = `#${[state, ...foreignParts(place().hash, SETTINGS)].filter(Boolean).join("&")}`;
    if (!this.works || hash === place().hash) return;
    try {
      writeAddress(how, hash, how === "replaceState" ? addressState() : null);
    } catch {
      this.works = false; // inside a notebook's frame a page has no address of its own
    }
  }
}
