// @ts-check
/** @file Language and theme: from the link, else from the browser. Nothing is stored elsewhere. */
import { addressState, find, firstLanguage, listen, media, onAddress, outerElement, place, preferredLanguages, reload, writeAddress } from "./host.js";
import { settingOf, withSetting } from "../core/link-settings.js";
import { chosenUnits, setUnits, units } from "../core/units.js";
import { chosenLanguage, setLanguage } from "../core/words.js";

/** @typedef {"system"|"light"|"dark"} Theme */

/** @type {readonly Theme[]} */
export const THEMES = ["system", "light", "dark"];

/** The content of `history.state` while the page reloads itself: the focused element. */
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
 * Add a setting to the link; the reader can go back.
 * @param {string} name
 * @param {string|null} value Null takes it out.
 */
function setLinkSetting(name, value) {
  writeAddress("pushState", withSetting(place().hash, name, value) || place().pathname + place().search);
}

/** @import {Units} from "../core/units.js" */

/** Set the page's language for the browser and screen readers, and its units, before any text is shown. */
export function applyLanguage() {
  setUnits(chosenUnits(linkSetting("units"), preferredLanguages()));
  const code = chosenLanguage(linkSetting("lang") ?? firstLanguage(), preferredLanguages());
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

/**
 * Write all distances anew in other units: the page loads itself again.
 * @param {Units} chosen
 */
export function switchUnits(chosen) {
  if (chosen === units()) return;
  setLinkSetting("units", chosen === chosenUnits(null, preferredLanguages()) ? null : chosen);
  writeAddress("replaceState", null, { ...addressState(), [FOCUS_STATE]: "tools-button" });
  reload();
}

/** Give the focus back to where it was before the page loaded itself again. */
export function restoreFocus() {
  const id = addressState()?.[FOCUS_STATE];
  if (!id) return;
  writeAddress("replaceState", null, { ...addressState(), [FOCUS_STATE]: null });
  const element = find(`#${id}`);
  if (element && !element.offsetParent) find("#page")?.classList.add("shows-find"); // it waits behind a button on a narrow screen
  element?.focus();
}

/** @returns {Theme} The reader's theme. */
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
 * @param {() => void} changed Redraws the parts that the style sheet does not control.
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
