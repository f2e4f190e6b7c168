/** @file Runs each filter of a page once chosen, as the page does, and prints the median milliseconds of the slowest. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { readBlock } from "../mapper/page/core/decode.js";
import { agencyFacet, jurisdictionFacet, statusFacet } from "../mapper/page/core/facets.js";
import { FilterSet } from "../mapper/page/core/filter-set.js";
import { ownFields } from "../mapper/page/core/own-fields.js";

const RUNS = 9;
const page = readFileSync(process.argv[2], "latin1");
const opening = 'id="mapper-columns">';
const start = page.indexOf(opening) + opening.length;
const block = gunzipSync(Buffer.from(page.slice(start, page.indexOf("</script>", start)), "base64"));
const { header, columns } = await readBlock(new Uint8Array(block).buffer);
const fields = ownFields(header, columns);
const facets = [
  agencyFacet(header.agencies, header.involvements, columns.involvements),
  jurisdictionFacet(header.areas, header.jurisdictions, columns.jurisdictions),
  statusFacet("contest", header.contest_statuses, columns.contest_status, header.contest_statuses),
];
const set = new FilterSet({ header, columns, facets, fields, count: header.count });

/** Each filter with one thing chosen. */
const chosen = [
  ...set.facets.filter(({ nodes }) => nodes.length).map(({ key, roots }) => [key, { facets: { ...set.nothing().facets, [key]: { chosen: new Set([roots[0]]), mode: "any" } } }]),
  ...set.ranges.map(({ key, start: numbers }) => [key, { ranges: { [key]: { from: numbers[0], to: null } } }]),
  ["dates", { dates: { from: columns.day_start[header.count >> 1], to: null, undated: true } }],
];
const medians = chosen.map(([key, part]) => {
  const state = { ...set.nothing(), ...part };
  const times = Array.from({ length: RUNS }, () => {
    const begin = performance.now();
    set.run(state);
    return performance.now() - begin;
  }).sort((a, b) => a - b);
  return [key, Number(times[RUNS >> 1].toFixed(1))];
});
const slowest = (wanted) => medians.filter(([key]) => wanted(key)).sort((a, b) => b[1] - a[1])[0];
console.log(JSON.stringify({
  rows: header.count, "slowest of the page": slowest((key) => !key.startsWith("field.")), "slowest of the fields": slowest((key) => key.startsWith("field.")),
}));
