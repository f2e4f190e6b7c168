/** A small set of incidents for the tests of what stands above the filters. */
import { agencyFacet, jurisdictionFacet, statusFacet } from "../../mapper/page/core/facets.js";
import { FilterSet } from "../../mapper/page/core/filter-set.js";
import { NO_DAY } from "../../mapper/page/core/filters.js";

const header = {
  agencies: [
    { id: "dhs", name: "Department of Homeland Security", short_name: "DHS", level: "federal", parent: null },
    { id: "ice", name: "Immigration and Customs Enforcement", short_name: "ICE", level: "federal", parent: 0 },
    { id: "bell-pd", name: "Bell Police Department", short_name: "Bell PD", level: "municipal", parent: null },
  ],
  areas: [
    { geoid: "06", name: "California", label: "California", kind: "state", parent: null },
    { geoid: "06037", name: "Los Angeles", label: "Los Angeles County", kind: "county", parent: 0 },
    { geoid: "0604870", name: "Bell", label: "Bell", kind: "place", parent: 1 },
    { geoid: "0646492", name: "Maywood", label: "Maywood", kind: "place", parent: 1 },
  ],
  involvements: [
    [[1, "conducting", "inside"], [2, "responding", "inside"]],
    [[1, "named", "inside"], [2, "conducting", "outside"]],
    [],
  ],
  jurisdictions: [
    { areas: [2, 1, 0], unincorporated: [], label: "Bell" },
    { areas: [2, 3, 1, 0], unincorporated: [], label: "Bell or Maywood" },
    { areas: [3, 1, 0], unincorporated: [], label: "Maywood" },
  ],
  types: ["stop", "other"], contest_statuses: ["uncontested", "disputed"], precisions: ["city", "unknown"],
};
export const columns = {
  involvements: Uint8Array.of(0, 0, 1, 1, 2), jurisdictions: Uint8Array.of(0, 1, 2, 2, 0),
  contest_status: Uint8Array.of(1, 0, 1, 0, 0), type: Uint8Array.of(0, 0, 1, 1, 0), precision: Uint8Array.of(0, 0, 0, 1, 1),
  day_start: Int32Array.of(20000, 20010, 20020, 20030, NO_DAY), day_end: Int32Array.of(20000, 20015, 20020, 20030, NO_DAY),
};

/** @returns {FilterSet} */
export function smallSet() {
  const facets = [
    agencyFacet(header.agencies, header.involvements, columns.involvements),
    jurisdictionFacet(header.areas, header.jurisdictions, columns.jurisdictions),
    statusFacet("contest", header.contest_statuses, columns.contest_status, []),
  ];
  return new FilterSet({ header, columns, facets, count: 5 });
}

/** The node of a facet that a link calls so. */
export const node = (facet, slug) => facet.nodes.find((each) => each.slug === slug)?.id ?? -1;
