// @ts-check
/** @file Beside the strip of time: how many incidents fall on each hour and each day of the week; a press filters. */
import { weekdayWords } from "../core/clock-facets.js";
import { byId, make } from "./dom.js";
import { word } from "../core/words.js";

/**
 * @import {Facet} from "../core/facets.js"
 * @import {Chosen, FilterSet, Outcome} from "../core/filter-set.js"
 */

const BAR_PIXELS = 44;

/** Shows the parts of time that the filters have. Checkboxes among the filters of dates do the same by keyboard. */
export class TimeParts {
  /**
   * @param {FilterSet} set
   * @param {(key: string, id: number) => void} choose
   */
  constructor(set, choose) {
    this.set = set;
    this.charts = ["hour", "weekday"].map((key) => set.facet(key)).filter(Boolean).map((facet) => this.chart(facet, choose));
    if (!this.charts.length) return;
    byId("strip").append(make("div", { class: "strip-parts" }, ...this.charts.map(({ element }) => element)));
    byId("strip").classList.add("has-parts");
  }

  /**
   * @param {Facet} facet
   * @param {(key: string, id: number) => void} choose
   */
  chart(facet, choose) {
    const bars = facet.nodes.map(({ id, label }) => make("span", { class: "part-bar", title: label, onclick: () => choose(facet.key, id) }, make("span", {})));
    const ticks = facet.nodes.map(({ slug }, i) => make("span", {}, facet.key === "weekday" ? weekdayWords(slug, "narrow") : i % 6 === 0 || i === 23 ? String(i) : ""));
    const name = make("p", { class: "part-name" });
    const chart = make("div", { class: "part-bars", role: "img" }, ...bars);
    const element = make("div", { class: `part part-${facet.key}` }, name, chart, make("div", { class: "part-ticks", "aria-hidden": "true" }, ...ticks));
    return { facet, bars, name, chart, element };
  }

  /** @param {Chosen} chosen */
  mark(chosen) {
    for (const { facet, bars } of this.charts) {
      const ids = chosen.facets[facet.key].chosen;
      facet.nodes.forEach(({ id }, i) => bars[i].classList.toggle("is-off", ids.size > 0 && !ids.has(id)));
    }
  }

  /** Count what the other filters leave. @param {Outcome} outcome */
  count(outcome) {
    for (const { facet, bars, name, chart } of this.charts) {
      const counts = this.set.countsOf(outcome, facet.key);
      const most = Math.max(...counts, 1);
      const known = facet.nodes.reduce((sum, { id }) => sum + counts[id], 0);
      facet.nodes.forEach(({ id, label }, i) => {
        bars[i].firstElementChild.style.height = `${counts[id] ? Math.max((counts[id] / most) * BAR_PIXELS, 1) : 0}px`;
        bars[i].title = word("filters.counted", { label, n: counts[id] });
      });
      name.textContent = word(`strip.by.${facet.key}`, { n: known });
      const top = facet.nodes.reduce((best, node) => (counts[node.id] > counts[best.id] ? node : best), facet.nodes[0]);
      chart.setAttribute("aria-label", word("strip.by.most", { name: name.textContent ?? "", label: top.label, n: counts[top.id] }));
    }
  }
}
