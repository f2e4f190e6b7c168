// @ts-check
/** @file The settings in a link, such as language and theme, beside all else that stands in it. Pure. */

/**
 * @param {string} hash With or without its "#".
 * @param {string} name
 * @returns {string|null}
 */
export function settingOf(hash, name) {
  return new URLSearchParams(hash.replace(/^#/, "")).get(name);
}

/**
 * Put a setting in, or take it out; the rest stays as it is.
 * @param {string} hash
 * @param {string} name
 * @param {string|null} value Null takes it out.
 * @returns {string} With its "#"; empty if nothing is left.
 */
export function withSetting(hash, name, value) {
  const parts = hash.replace(/^#/, "").split("&").filter((part) => part && part.split("=")[0] !== name);
  if (value !== null) parts.push(`${name}=${encodeURIComponent(value)}`);
  return parts.length ? `#${parts.join("&")}` : "";
}
