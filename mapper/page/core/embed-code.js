// @ts-check
/** @file The code that puts the page into another page. Pure. */

/** The permissions of the page in a frame: run its own script, save files, print, and open sources in a tab of their own. */
const SANDBOX = "allow-scripts allow-downloads allow-modals allow-popups allow-popups-to-escape-sandbox";

/** Stands for the page's address where the page does not know it, opened from disk. */
const NO_ADDRESS = "https://example.org/map.html";

/**
 * @param {string} address
 * @param {string} title
 * @returns {string}
 */
export function embedCode(address, title) {
  const quoted = (/** @type {string} */ text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<iframe src="${quoted(address)}" title="${quoted(title)}" width="100%" height="480" loading="lazy" referrerpolicy="no-referrer" sandbox="${SANDBOX}"></iframe>`;
}

/**
 * @param {{href: string, protocol: string, hash: string}} place Where the page is.
 * @returns {string} The address to embed, with the present view.
 */
export function embedAddress({ href, protocol, hash }) {
  const base = /^https?:$/.test(protocol) ? href.split("#")[0] : NO_ADDRESS;
  const parts = hash.slice(1).split("&").filter((part) => part && part !== "embed");
  return `${base}#${["embed", ...parts].join("&")}`;
}
