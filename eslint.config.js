import js from "@eslint/js";
import globals from "globals";

// what would let record text become markup or code is refused by name
const NO_MARKUP = ["innerHTML", "outerHTML", "insertAdjacentHTML", "srcdoc"].map((property) => ({
  selector: `AssignmentExpression[left.property.name="${property}"], CallExpression[callee.property.name="${property}"]`,
  message: "Record text goes through textContent only.",
}));

const NO_SERVER = ["fetch", "XMLHttpRequest", "WebSocket", "localStorage", "sessionStorage"];

// what belongs to the whole document or window, which only host.js touches: the page mounts into any element
const OF_THE_WINDOW = [
  "document", "window", "self", "top", "parent", "frames", "frameElement", "location", "history", "navigation", "navigator",
  "screen", "matchMedia", "innerWidth", "innerHeight", "outerWidth", "outerHeight", "devicePixelRatio", "visualViewport",
  "scrollTo", "scrollBy", "scrollX", "scrollY", "addEventListener", "removeEventListener", "dispatchEvent", "getSelection",
  "print", "alert", "confirm", "prompt", "open", "close", "postMessage", "CSS", "Highlight", "Range", "NodeFilter",
];
const IN_HOST = "Use host.js: the page may be in an element of another document.";

export default [
  { ignores: ["node_modules/"] },
  js.configs.recommended,
  {
    files: ["mapper/page/**/*.js"],
    languageOptions: { globals: globals.browser },
    rules: {
      eqeqeq: ["error", "always"],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-console": "error",
      "no-restricted-syntax": ["error", ...NO_MARKUP],
      "no-restricted-properties": ["error", { object: "document", property: "write" }],
      "no-restricted-globals": ["error", ...NO_SERVER],
    },
  },
  {
    // loader.js is no module: it runs the others, in the document that they travel in
    files: ["mapper/page/view/*.js"],
    ignores: ["mapper/page/view/host.js", "mapper/page/view/loader.js"],
    rules: {
      "no-restricted-globals": ["error", ...NO_SERVER, ...OF_THE_WINDOW.map((name) => ({ name, message: IN_HOST }))],
      "no-restricted-properties": ["error", ...OF_THE_WINDOW.filter((name) => name !== "postMessage").map((property) => ({ object: "globalThis", property, message: IN_HOST }))],
    },
  },
  {
    // what decodes, filters, bins and words runs without a page: in a worker, in node --test
    files: ["mapper/page/core/*.js"],
    languageOptions: { globals: { ...Object.fromEntries(Object.keys(globals.browser).map((name) => [name, "off"])), ...globals["shared-node-browser"] } },
    rules: { "no-restricted-imports": ["error", { patterns: ["../view/*"] }] },
  },
  { files: ["tests/page/*.js"], languageOptions: { globals: globals.node } },
];
