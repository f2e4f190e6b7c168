// @ts-check
/** @file Which clusters a view draws as marks, and where: no incident in view goes without one. Pure. */
import { MERGE_PIXELS, mergeNear } from "./clusters.js";
import { nearestTurn, unitsPerPixel } from "./mercator.js";

/**
 * @import {Cluster, Clustering} from "./clusters.js"
 * @import {WorldRect} from "./cell-grid.js"
 * @import {View} from "./mercator.js"
 * @typedef {{marks: Cluster[], of: (cluster: Cluster) => Cluster}} Marks `of`: the mark that stands for a cluster now.
 */

/**
 * A cluster's mark stands in the middle of its incidents, in the copy of the world that is drawn upon. If that is out of view while some of its incidents are not, the mark moves to the edge; where it would lie on another, the
 * two become one.
 * @param {Clustering} clustering
 * @param {View} view The visible part of the map.
 * @param {number} [middle] That of the copy of the world that is drawn upon.
 * @returns {Marks} A mark is a cluster as it is, or a copy that was moved or joined.
 */
export function marksInView(clustering, view, middle = (view.west + view.east) / 2) {
  const { clusters } = clustering;
  const half = (MERGE_PIXELS / 2) * unitsPerPixel(view.zoom);
  const turnOf = (/** @type {Cluster} */ { x }) => nearestTurn(x, middle) - x;
  const isInView = (/** @type {Cluster} */ cluster, margin = 0) => isIn(view, cluster.x + turnOf(cluster), cluster.y, margin);
  // measured together, and only those whose cells reach into the view
  const beside = clusters.filter((cluster) => !isInView(cluster) && reachesInto(view, clustering.rectOf(cluster), turnOf(cluster)));
  clustering.measure(beside);
  const reaching = new Set(beside.filter((cluster) => reachesInto(view, clustering.boxOf(cluster), turnOf(cluster))));
  /** @type {Map<Cluster, Cluster>} */
  const drawn = new Map();
  for (const cluster of clusters) {
    if (isInView(cluster)) drawn.set(cluster, cluster);
    else if (reaching.has(cluster)) {
      const y = between(cluster.y, view.north + half, view.south - half);
      drawn.set(cluster, { ...cluster, x: between(cluster.x + turnOf(cluster), view.west + half, view.east - half), y });
    } else if (isInView(cluster, half)) drawn.set(cluster, cluster);
  }
  return reaching.size ? joined(drawn, 2 * half, clustering.isTiled) : { marks: [...drawn.values()], of: (cluster) => cluster };
}

/**
 * @param {Map<Cluster, Cluster>} drawn Cluster → where it stands now.
 * @param {number} distance
 * @param {boolean} apart Whether those of which no more than an area is known stay apart.
 * @returns {Marks}
 */
function joined(drawn, distance, apart) {
  // joining changes what it joins to, and these clusters are drawn again when the map has moved on
  const copies = new Map([...drawn].map(([cluster, mark]) => [cluster, { ...mark, levels: [...mark.levels], joined: [...mark.joined] }]));
  const into = mergeNear([...copies.values()], distance, apart ? distance : null);
  const of = (/** @type {Cluster} */ cluster) => {
    const copy = copies.get(cluster) ?? cluster;
    return into.get(copy) ?? copy;
  };
  return { marks: [...copies.values()].filter((copy) => !into.has(copy)), of };
}

/**
 * @param {View} view
 * @param {number} x
 * @param {number} y
 * @param {number} [margin]
 */
function isIn({ west, east, north, south }, x, y, margin = 0) {
  return x >= west - margin && x <= east + margin && y >= north - margin && y <= south + margin;
}

/**
 * @param {View} view
 * @param {WorldRect} box
 * @param {number} turn
 */
function reachesInto(view, { west, east, north, south }, turn) {
  return west + turn <= view.east && east + turn >= view.west && north <= view.south && south >= view.north;
}

/**
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
function between(value, least, most) {
  return Math.min(Math.max(value, least), most);
}
