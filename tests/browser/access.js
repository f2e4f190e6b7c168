/* What a page is asked in every state: contrast of text and drawings, size of targets, and what axe-core finds.
   Text has 4.5:1 with all that may lie behind it, what is drawn has 3:1; behind words over the map lies any of its
   fills. Contrast is ours to measure, so axe-core need not. */
({
  contrast: () => {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const rgba = (color) => {
    if (!known.has(color)) {
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = color;
      context.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
      known.set(color, [r, g, b, a / 255]);
    }
    return known.get(color);
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((part, i) => part * a + below[i] * (1 - a));
  const light = (color) => {
    const [r, g, b] = color.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  const root = getComputedStyle(document.documentElement);
  const token = (name) => over(rgba(root.getPropertyValue(name)), [255, 255, 255]);
  const fills = ["sea", "state", "county", "cdp", "city", "incident"].map((name) => token(`--map-${name}`));
  const behind = (element) => {
    const layers = [];
    for (let up = element; up; up = up.parentElement) {
      const { backgroundColor } = getComputedStyle(up);
      layers.unshift(rgba(backgroundColor));
      if (rgba(backgroundColor)[3] === 1) break;
      if (up.matches(".mark-hexagon")) return [over(rgba(getComputedStyle(up.querySelector(".hexagon")).fill), [255, 255, 255])];
      if (up.matches(".mark, .mark-picture")) return [token(up.closest(".mark-own") ? "--paper" : "--ink")]; // a disc
      if (up.matches(".leaflet-container")) return fills.map((fill) => layers.slice(1).reduce((below, layer) => over(layer, below), fill));
    }
    return [layers.reduce((below, layer) => over(layer, below), [255, 255, 255])];
  };
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.getClientRects().length > 0;
  const found = new Set();
  const check = (what, element, color, least) => {
    if (color === "none" || rgba(color)[3] === 0) return;
    for (const below of behind(element)) {
      const got = ratio(over(rgba(color), below), below);
      if (got < least) found.add(`contrast ${got.toFixed(2)} of ${what}`);
    }
  };
  const dialog = document.querySelector("dialog[open]");
  const walker = document.createTreeWalker(dialog ?? document.body, NodeFilter.SHOW_TEXT);
  let texts = 0;
  while (walker.nextNode()) {
    const { parentElement: parent, textContent } = walker.currentNode;
    if (!textContent.trim() || !seen(parent) || parent.closest("script, style, noscript, .visually-hidden, [aria-hidden] .tick")) continue;
    if (parent.matches(".matrix-none > span")) continue; // a dot that stands for nothing
    texts++;
    check(`text ${textContent.trim().slice(0, 40)} in ${parent.className}`, parent, getComputedStyle(parent).color, 4.5);
  }
  const drawn = [
    ["stroke", ".ring, .glyph-o, .glyph-d, .view-icon", 3], ["fill", ".glyph-f, .bar, .mark-text", 3],
    ["backgroundColor", ".swatch, .dot, .cross, .handle", 3], ["borderTopColor", "input, select, textarea, .button, .views, .area-mark, .circle-sample, .span-sample", 3],
  ];
  for (const [property, selector, least] of drawn) {
    for (const element of (dialog ?? document).querySelectorAll(selector)) {
      if (!seen(element) || element.closest(".bar-out")) continue;
      const color = getComputedStyle(element)[property];
      const at = property === "backgroundColor" || property === "borderTopColor" ? element.parentElement : element;
      const own = property === "borderTopColor" ? getComputedStyle(element).borderTopWidth : "1px";
      if (own !== "0px" && element.type !== "checkbox" && element.type !== "radio") check(`${property} of ${element.className.baseVal ?? element.className}`, at, color, least);
    }
  }
  return texts > 5 ? [...found] : ["no text was measured"];
},
  small: () => {
  const boxes = (document.querySelector("dialog[open]") ?? document).querySelectorAll(
    "button, a[href]:not(.skip), summary, input, label, textarea, [role=slider]");
  return [...boxes].filter((each) => each.checkVisibility({ visibilityProperty: true }))
    .filter((each) => !each.closest(".leaflet-control-attribution, .print-sheet") && !each.closest("label input"))
    .filter((each) => !each.matches("label input, label.choice input, .mode-option input"))
    .map((each) => [each, each.getBoundingClientRect()])
    .filter(([, box]) => box.width < 24 || box.height < 24)
    .map(([each, box]) => `target ${each.id || each.className || each.textContent} ${box.width} x ${box.height}`);
},
  axe: async (part) => {
    const { violations } = await axe.run(part || document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      rules: { "color-contrast": { enabled: false } }, resultTypes: ["violations"], preload: false,
    });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `axe ${id}: ${html.slice(0, 100)}`));
  },
})
