// @ts-check
/** @file What marks of several incidents are called by screen readers: how many there are, where, and of which levels or colors. */
import { isNamedArea } from "../core/clusters.js";
import { afterFrame } from "./dom.js";
import { colorCountWords } from "../core/colors.js";
import { LEVELS } from "../core/facets.js";
import { levelCountWords } from "../core/format.js";
import { word } from "../core/words.js";

/**
 * @import {Incidents} from "./data.js"
 * @import {Cluster} from "../core/clusters.js"
 */

/** Names marks. */
export class MarkNames {
  /**
   * @param {Incidents} incidents
   * @param {(key: string) => {button: HTMLButtonElement, cluster: Cluster}|null} markOf The mark of a key, if it is still there.
   */
  constructor(incidents, markOf) {
    this.incidents = incidents;
    this.markOf = markOf;
    /** @type {Set<string>} Keys of the marks that have the name of an earlier picture. */
    this.misnamed = new Set();
  }

  /** Name a mark that stays and shows others, once the picture is there: a name takes about as long as the mark. @param {string} key */
  nameSoon(key) {
    if (!this.misnamed.size) afterFrame(() => this.name());
    this.misnamed.add(key);
  }

  name() {
    for (const key of this.misnamed) {
      const mark = this.markOf(key);
      if (mark && mark.cluster.count > 1) mark.button.setAttribute("aria-label", this.wordsOf(mark.cluster)); // a single one has its title
    }
    this.misnamed.clear();
  }

  /** @param {Cluster} cluster */
  wordsOf(cluster) {
    const label = this.incidents.header.jurisdictions[cluster.jurisdiction].label;
    const area = cluster.mixed ? word("map.and-around", { area: label }) : label;
    const { colors } = this.incidents;
    const levels = colors ? colorCountWords(colors, cluster.levels, cluster.count) : levelCountWords(cluster.levels, LEVELS);
    const words = word(levels ? "map.cluster" : "map.cluster.plain", { n: cluster.count, area, levels });
    const isPart = cluster.inexact > 0 && !isNamedArea(cluster);
    return isPart ? word("map.cluster.by-area", { words, n: cluster.inexact }) : words;
  }
}
