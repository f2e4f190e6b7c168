// @ts-check
/** @file Language and theme: what the link asks for, else what the browser prefers. Nothing is kept anywhere else. */
import { addressState, find, listen, media, onAddress, outerElement, place, preferredLanguages, reload, writeAddress } from "./host.js";
import { settingOf, withSetting } from "../core/link-settings.js";
import { chosenLanguage, setLanguage } from "../core/words.js";

/** @typedef {"system"|"light"|"dark"} Theme */

/** @type {readonly Theme[]} */
export const THEMES = ["system", "light", "dark"];

/** What `history.state` holds while the page loads itself again: where the focus was. */
const FOCUS_STATE = "mapperFocus";

/**
 * One of the settings in the link.
 * @param {string} name
 * @returns {string|null}
 */
export function linkSetting(name) {
  return settingOf(place().hash, name);
}

/**
 * Put a setting into the link beside whatever stands there; a step that the reader can go back from.
 * @param {string} name
 * @param {string|null} value Null takes it out.
 */
export function setLinkSetting(name, value) {
  writeAddress("pushState", withSetting(place().hash, name, value) || place().pathname + place().search);
}

/** Say to the browser and to screen readers which language the page is in. Comes before any word is shown. */
export function applyLanguage() {
  const code = chosenLanguage(linkSetting("lang"), preferredLanguages());
  outerElement().lang = code;
  setLanguage(code);
}

/**
 * Draw the whole page anew in another language: the page loads itself again, from the same file, with the same link.
 * @param {string} language
 * @param {string} focusId Where the focus comes back to.
 */
export function switchLanguage(language, focusId) {
  setLinkSetting("lang", language);
  writeAddress("replaceState", null, { ...addressState(), [FOCUS_STATE]: focusId });
  reload();
}

/** Give the focus back to where it was before the page loaded itself again. */
export function restoreFocus() {
  const id = addressState()?.[FOCUS_STATE];
  if (!id) return;
  writeAddress("replaceState", null, { ...addressState(), [FOCUS_STATE]: null });
  find(`#${id}`)?.focus();
}

/** @returns {Theme} What the reader asks for. */
export function themeChoice() {
  const asked = /** @type {Theme} */ (linkSetting("theme"));
  return THEMES.includes(asked) ? asked : "system";
}

const darkSystem = () => media("(prefers-color-scheme: dark)");

/** Set the theme on the page; the style sheet goes by it. */
export function applyTheme() {
  const choice = themeChoice();
  const dark = choice === "system" ? darkSystem().matches : choice === "dark";
  outerElement().dataset.theme = dark ? "dark" : "light";
}

/**
 * @param {Theme} theme
 * @param {() => void} changed Draws what does not go by the style sheet alone.
 */
export function chooseTheme(theme, changed) {
  setLinkSetting("theme", theme === "system" ? null : theme);
  applyTheme();
  changed();
}

/**
 * Follow the system's theme, and that of the link when the reader goes back or pastes one.
 * @param {() => void} changed Called when the theme may be another.
 */
export function followTheme(changed) {
  const follow = () => {
    const before = outerElement().dataset.theme;
    applyTheme();
    if (outerElement().dataset.theme !== before) changed();
  };
  listen(darkSystem(), "change", follow);
  onAddress(follow);
}
