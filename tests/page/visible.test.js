import assert from "node:assert/strict";
import { test } from "node:test";
import { visibleText } from "../../mapper/page/core/visible.js";

const SHOWN = {
  "A stop": "A stop",
  "línea\n\tsiguiente": "línea\n\tsiguiente",
  "señal\u0301 🏳️‍🌈 \u{1F469}\u200D\u{1F680} می\u200Cخواهم": "señal\u0301 🏳️‍🌈 \u{1F469}\u200D\u{1F680} می\u200Cخواهم",
  "soft\u00ADhyphen": "soft\u00ADhyphen",
  "a\u202Egpj.exe": "a[U+202E]gpj.exe",
  "a\u2066b\u2069": "a[U+2066]b[U+2069]",
  "Po\u200Blice": "Po[U+200B]lice",
  "\u001B[31mred\u0007": "[U+001B][31mred[U+0007]",
  "\u007F\u0085\u009B": "[U+007F][U+0085][U+009B]",
  "tag\u{E0041}": "tag[U+E0041]",
  "line\u2028end\u2029": "line[U+2028]end[U+2029]",
  "\uFEFFmark": "[U+FEFF]mark",
  "LRM\u200E": "LRM[U+200E]",
  "שלום\u200F!": "שלום\u200F!",
  "שלום\u202E!": "שלום[U+202E]!",
};

test("what is not seen, or turns text round, is shown as a sign", () => {
  for (const [text, shown] of Object.entries(SHOWN)) assert.equal(visibleText(text), shown);
});
