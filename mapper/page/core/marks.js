// @ts-check
/** @file Which clusters a view draws as marks, and where: no incident in view goes without one. Pure. */
import { MERGE_PIXELS, mergeNear } from "./clusters.js";
import { nearestTurn, unitsPerPixel } from "./mercator.js";

/**
 * @import {Cluster} from "./clusters.js"
 * @import {View} from "./mercator.js"
 * @typedef {{marks: Cluster[], of: (cluster: Cluster) => Cluster}} Marks `of`: the mark that stands for a cluster now.
 */

/**
 * A cluster's mark stands in the middle of its incidents, in the copy of the world that is drawn upon. If that is out of view while some of its incidents are not, the mark moves to the edge; where it would lie on another, the
 * two become one.
 * @param {Cluster[]} clusters
 * @param {View} view The visible part of the map.
 * @param {number} [middle] That of the copy of the world that is drawn upon.
 * @returns {Marks} A mark is a cluster as it is, or a copy that was moved or joined.
 */
export function marksInView(clusters, view, middle = (view.west + view.east) / 2) {
  const half = (MERGE_PIXELS / 2) * unitsPerPixel(view.zoom);
  /** @type {Map<Cluster, Cluster>} */
  const drawn = new Map();
  let isMoved = false;
  for (const cluster of clusters) {
    const turn = nearestTurn(cluster.x, middle) - cluster.x;
    const x = cluster.x + turn;
    if (isIn(view, x, cluster.y)) drawn.set(cluster, cluster);
    else if (reachesInto(view, cluster, turn)) {
      const y = between(cluster.y, view.north + half, view.south - half);
      drawn.set(cluster, { ...cluster, x: between(x, view.west + half, view.east - half), y, west: cluster.west + turn, east: cluster.east + turn });
      isMoved = true;
    } else if (isIn(view, x, cluster.y, half)) drawn.set(cluster, cluster);
  }
  return isMoved ? joined(drawn, 2 * half) : { marks: [...drawn.values()], of: (cluster) => cluster };
}

/**
 * @param {Map<Cluster, Cluster>} drawn Cluster → where it stands now.
 * @param {number} distance
 * @returns {Marks}
 */
function joined(drawn, distance) {
  // joining changes what it joins to, and these clusters are drawn again when the map has moved on
  const copies = new Map([...drawn].map(([cluster, mark]) => [cluster, { ...mark, levels: [...mark.levels] }]));
  const into = mergeNear([...copies.values()], distance);
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
 * @param {Cluster} cluster
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
