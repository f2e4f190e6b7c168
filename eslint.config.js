import js from "@eslint/js";
import globals from "globals";

// what would let record text become markup or code is refused by name
const NO_MARKUP = ["innerHTML", "outerHTML", "insertAdjacentHTML", "srcdoc"].map((property) => ({
  selector: `AssignmentExpression[left.property.name="${property}"], CallExpression[callee.property.name="${property}"]`,
  message: "Record text goes through textContent only.",
}));

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
      "no-restricted-globals": ["error", "fetch", "XMLHttpRequest", "WebSocket", "localStorage", "sessionStorage"],
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
