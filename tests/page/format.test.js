import assert from "node:assert/strict";
import { test } from "node:test";
import { DATE_FORMS, plainDate, plainDays } from "../../mapper/page/core/calendar.js";
import { NO_DAY } from "../../mapper/page/core/filters.js";
import { addressWords, dateWords, dayWords, exactnessWords, jurisdictionWords, known, levelCountWords, periodWords, timeWords, webLink, yearWords } from "../../mapper/page/core/format.js";
import { chosenUnits, distanceWords, setUnits } from "../../mapper/page/core/units.js";
import { word } from "../../mapper/page/core/words.js";

const DATES = {
  "2026-01-19": "January 19, 2026",
  "2025-02~": "about February 2025",
  "2025-06-24?": "perhaps June 24, 2025",
  "2025-06-24%": "perhaps about June 24, 2025",
  "2025": "2025",
  "2026-01-19/2026-01-22": "between January 19 and 22, 2026",
  "2025-12-30/2026-01-02": "between December 30, 2025 and January 2, 2026",
  "2025-02/2025-04~": "between February 2025 and about April 2025",
  "2025-02/..": "February 2025 or later",
  "2025-02/": "February 2025 or later",
  "../2025-02-03": "February 3, 2025 or earlier",
  "2025-02-XX": "February 2025, day not known",
  "2025-XX-XX": "2025, month and day not known",
  "202X": "the 2020s",
  "20XX": "the years 2000 to 2099",
  "2025-21": "spring 2025",
  "0025-03-01": "March 1, 25",
  "unknown": "Date not known",
  "{{7*191}}": "{{7*191}}",
};
test("a time of day is local only where no other clock stands behind it", () => {
  const times = ["09:39", "05:30 UTC", "22:30 UTC-07:00", "", null];
  assert.deepEqual(times.map(timeWords), ["9:39 a.m. local time", "05:30 UTC", "22:30 UTC-07:00", "", ""]);
});

for (const [edtf, words] of Object.entries(DATES)) {
  test(`the date ${edtf} in words`, () => assert.equal(dateWords(edtf), words));
}

test("what lasted has other words than what happened once", () => {
  const dates = ["2026-01-19/2026-01-22", "2025-02/2025-04~", "../2025-06-24", "2025-06-24/", "2025-06-24"];
  assert.deepEqual(dates.map((edtf) => dateWords(edtf, "lasted")), ["from January 19 to 22, 2026", "from February 2025 to about April 2025", "until June 24, 2025", "since June 24, 2025", "June 24, 2025"]);
  assert.equal(dateWords(dates[0], "once"), dateWords(dates[0]));
});

test("a missing date is said to be unknown", () => {
  assert.equal(dateWords(undefined), "Date not known");
});

test("years of the list's groups", () => {
  assert.equal(yearWords(20472, 20472), "2026");
  assert.equal(yearWords(NO_DAY, 20472), "2026");
  assert.equal(yearWords(0, 0), "1970");
  assert.equal(yearWords(NO_DAY, NO_DAY), "Date not known");
});

test("distances have no more digits than they deserve", () => {
  assert.equal(distanceWords(150), "150 m");
  assert.equal(distanceWords(3124), "3.1 km");
  assert.equal(distanceWords(41_830), "42 km");
});

test("how exact a place is", () => {
  const at = (precision, uncertaintyMeters, located = true) => exactnessWords({ precision, uncertaintyMeters, area: "Bell", located });
  assert.equal(at("intersection", 150), "Intersection, within 150 m");
  assert.equal(at("city", 3100), "City only: anywhere in Bell; radius 3.1 km");
  assert.equal(at("unknown", 0, false), "Not on the map");
});

test("jurisdictions with what lies around them", () => {
  const areas = [
    { name: "California", label: "California", kind: "state" }, { name: "Los Angeles", label: "Los Angeles County", kind: "county" },
    { name: "Bell", label: "Bell", kind: "place" }, { name: "Maywood", label: "Maywood", kind: "place" },
  ];
  assert.equal(jurisdictionWords({ areas: [2, 1, 0], label: "Bell" }, areas), "Bell, Los Angeles County, California");
  assert.equal(jurisdictionWords({ areas: [2, 3, 1, 0], label: "Bell or Maywood" }, areas), "may be in Bell or Maywood, Los Angeles County, California");
  assert.equal(jurisdictionWords({ areas: [1, 0], label: "unincorporated Los Angeles County" }, areas), "unincorporated Los Angeles County, California");
});

test("counts by level", () => {
  assert.equal(levelCountWords([3, 0, 0, 2], ["federal", "state", "county", "municipal"]), "federal 3, municipal 2");
});

test("only links to the web pass", () => {
  assert.equal(webLink("https://example.org/a")?.host, "example.org");
  for (const url of ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "unknown", "", null, "https://", "//x.org"]) {
    assert.equal(webLink(url), null);
  }
});

test("an address that hides where it leads to is text", () => {
  const hidden = ["https://bank.example@evil.example/", "https://u:p@x.example", "https:///no-host", "https://?x", "https://b\u0430nk.example/",
    "https://\u03bfrg.example", "https://x.example/\u202Egpj", "https://x\u200B.example"];
  for (const url of hidden) assert.equal(webLink(url), null, url);
  for (const url of ["https://\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444/", "https://x.example/@name", "https://m\u00FCller.example/", "https://\u4f8b.example/"]) {
    assert.notEqual(webLink(url), null, url);
  }
  assert.equal(addressWords("https://x\u202E.example"), "https://x\uFFFD.example");
  assert.equal(addressWords("unknown"), null);
});

test("the word unknown is nothing, a zero-like text is something", () => {
  assert.equal(known("unknown"), null);
  assert.equal(known("0"), "0");
});

test("words fill in values once and never read them as places to fill", () => {
  assert.equal(word("status", { shown: 12, n: 12 }), "12 of 12 incidents");
  assert.equal(word("status", { shown: 0, n: 1 }), "0 of 1 incident");
  assert.equal(word("filters.remove", { label: "{n} $& {{7*191}}" }), "Remove the filter {n} $& {{7*191}}");
  assert.equal(word("type.not-foreseen"), "not-foreseen");
});

test("a period in short, open at either side", () => {
  assert.equal(periodWords(20245, 20300).replaceAll("\u2009", " "), "Jun 6 – Jul 31, 2025");
  assert.equal(periodWords(20245, null), "Jun 6, 2025 or later");
  assert.equal(periodWords(null, 20245), "Jun 6, 2025 or earlier");
  assert.equal(periodWords(null, null), "");
  assert.equal(dayWords(0), "January 1, 1970");
});

test("distances are in the reader's units: the link's, else those of the region", () => {
  assert.equal(chosenUnits("km", ["en-US"]), "km");
  assert.equal(chosenUnits(null, ["en-US"]), "mi");
  assert.equal(chosenUnits(null, ["es-419", "en-US"]), "km");
  assert.equal(chosenUnits(null, ["zh-Hant-GB"]), "mi");
  assert.equal(chosenUnits("furlong", ["fr"]), "km");
  assert.equal(chosenUnits(null, []), "km");
  setUnits("mi");
  try {
    assert.deepEqual([0.3048, 150, 600, 3_100, 39_000].map(distanceWords), ["1 ft", "490 ft", "0.37 mi", "1.9 mi", "24 mi"]);
  } finally {
    setUnits("km");
  }
});

for (const language of ["en", "es", "fr"]) {
  test(`dates in ${language} are those of Intl, in any form and year`, () => {
    const locale = { en: "en-US", es: "es-US", fr: "fr-FR" }[language];
    for (const [form, parts] of Object.entries(DATE_FORMS)) {
      const format = new Intl.DateTimeFormat(locale, { ...parts, timeZone: "UTC" });
      for (const year of [1, 987, 1999, 2026, 12_026]) {
        for (let month = 0; month < 12; month++) {
          const date = new Date(Date.UTC(2000, month, 1 + 2 * month));
          date.setUTCFullYear(year);
          assert.equal(plainDate(language, /** @type {any} */ (form), date), format.format(date));
        }
      }
    }
  });
}

for (const language of ["en", "es", "fr"]) {
  test(`several days in ${language} are those of Intl, with what they share said once`, () => {
    const locale = { en: "en-US", es: "es-US", fr: "fr-FR" }[language];
    const format = new Intl.DateTimeFormat(locale, { ...DATE_FORMS.day, timeZone: "UTC" });
    const days = [1, 987, 2025, 2026].flatMap((year) => [[0, 1], [0, 2], [0, 31], [1, 2], [11, 30]].map(([month, day]) => {
      const date = new Date(Date.UTC(2000, month, day));
      date.setUTCFullYear(year);
      return date;
    }));
    for (const from of days) for (const to of days) {
      const parts = format.formatRangeToParts(from, to);
      const end = parts.findLastIndex(({ source }) => source === "startRange") + 1;
      const text = (/** @type {{value: string}[]} */ some) => some.map(({ value }) => value).join("");
      assert.deepEqual(plainDays(language, from, to), end ? { from: text(parts.slice(0, end)), to: text(parts.slice(end + 1)) } : null);
    }
  });
}

test("Intl says dates before the year 1, and those of languages whose months are not known", () => {
  const date = new Date(Date.UTC(2000, 0, 1));
  assert.equal(plainDate("de", "day", date), null);
  date.setUTCFullYear(0);
  assert.equal(plainDate("en", "day", date), null);
  assert.equal(plainDays("en", date, new Date(Date.UTC(2000, 0, 1))), null);
  assert.equal(plainDays("de", new Date(Date.UTC(2000, 0, 1)), new Date(Date.UTC(2000, 0, 2))), null);
});
