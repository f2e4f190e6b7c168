// @ts-check
/** @file The publisher's own words in the page's language: labels of their types of incidents and of their fields. Pure. */
import { hasWord, language, word } from "./words.js";

/** @typedef {{label?: string, translations?: Record<string, {label: string}>}} Labeled */

/**
 * @param {Labeled|undefined} own
 * @param {string} id Shown where there is no label.
 * @returns {string}
 */
export function labelOf(own, id) {
  return own?.translations?.[language()]?.label ?? own?.label ?? id;
}

/**
 * The name of a type of incident: one of ours by our word, another as the publisher writes it.
 * @param {{type_labels?: Record<string, Labeled>}} header
 * @param {string} type
 * @returns {string}
 */
export function typeWord({ type_labels: labels = {} }, type) {
  const own = Object.hasOwn(labels, type) ? labels[type] : undefined;
  return !own && hasWord(`type.${type}`) ? word(`type.${type}`) : labelOf(own, type);
}
