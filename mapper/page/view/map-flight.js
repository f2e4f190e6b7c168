// @ts-check
/** @file The map goes to the incident that is opened, and back to the view before. */
import { CELL_PIXELS, addUpRows, binRows, measureRows } from "../core/clusters.js";
import { areaZoom, crowdedWithin, incidentZoom, nearestOther, unitsOfMeters } from "../core/opening.js";
import { latitudeOf, longitudeOf, nearestTurn, unitsPerPixel } from "../core/mercator.js";
import { isByArea } from "../core/positions.js";
import { nextTask } from "./dom.js";
import { prefersStillness } from "./host.js";
import { BINNED_MARGIN } from "./incident-layer.js";
import { viewAt } from "./world.js";

/* global L */

/**
 * @import {Incidents} from "./data.js"
 * @import {WorldBox} from "../core/world-lines.js"
 */

/** How long the way takes, in seconds. */
const FLIGHT_SECONDS = 0.4;

/** Moves the map for the reader, and keeps where it was. */
export class MapFlight {
  /**
   * @param {any} map
   * @param {Incidents} incidents
   * @param {() => void} fit Shows all incidents.
   * @param {(row: number) => WorldBox|null} boxOf The box of the area that stands for an incident, where its outline is known.
   */
  constructor(map, incidents, fit, boxOf) {
    this.boxOf = boxOf;
    this.map = map;
    this.incidents = incidents;
    this.fit = fit;
    /** @type {{center: any, zoom: number}|"all"|null} The view to go back to. */
    this.before = null;
    map.on("zoomanim", this.foresee, this);
  }

  /**
   * Find the cells of all incidents where the map goes, with their totals and boxes if such are in use, while it is on its way.
   * @param {{center: any, zoom: number}} view
   */
  async foresee({ center, zoom }) {
    const { positions } = this.incidents;
    const usesTotals = positions.binned?.some(({ totals }) => totals);
    await nextTask();
    const view = viewAt(this.map, L.latLng(center), zoom, BINNED_MARGIN);
    binRows(positions, view);
    if (!usesTotals) return;
    await nextTask();
    addUpRows(positions, view);
    await nextTask();
    measureRows(positions, view);
  }

  /** Keep the present view, to go back to it. */
  keep() {
    this.before = { center: this.map.getCenter(), zoom: this.map.getZoom() };
  }

  /** There is no view before: the way back goes to all incidents. */
  keepAll() {
    this.before = "all";
  }

  /**
   * Go to where the circle of an incident fills the map or where it stands alone.
   * @param {number} row One with a place.
   * @param {ArrayLike<number>} shown Rows.
   * @param {{jump?: boolean}} [how]
   */
  goTo(row, shown, { jump = false } = {}) {
    const { map, incidents } = this;
    const { positions } = incidents;
    const latitude = latitudeOf(positions.y[row]); // on the map's edge if it lies beyond
    const size = map.getSize();
    const most = map.getMaxZoom();
    const place = { radius: unitsOfMeters(Math.max(incidents.columns.uncertainty_meters[row], 1), latitude), isArea: isByArea(positions, row) };
    const room = { side: Math.min(size.x, size.y), most };
    const nearest = () => (place.isArea ? Infinity : nearestOther(positions, shown, row, CELL_PIXELS * unitsPerPixel(most), crowdedWithin(place, room)));
    const box = place.isArea ? this.boxOf(row) : null;
    const exact = box ? areaZoom(box, { width: size.x, height: size.y, most }) : incidentZoom({ ...place, nearest: nearest() }, room);
    const snap = map.options.zoomSnap || 1;
    const zoom = Math.max(Math.floor(exact / snap) * snap, map.getMinZoom());
    const middle = box ? [latitudeOf((box[1] + box[3]) / 2), longitudeOf((box[0] + box[2]) / 2)] : [latitude, longitudeOf(positions.x[row])];
    const center = [middle[0], nearestTurn(middle[1], map.getCenter().lng, 360)];
    if (jump || prefersStillness()) map.setView(center, zoom, { animate: false });
    else {
      map.flyTo(center, zoom, { duration: FLIGHT_SECONDS });
      this.foresee({ center, zoom });
    }
  }

  /** Go back to the view before. */
  goBack() {
    const { before } = this;
    this.before = null;
    if (before === "all") this.fit();
    else if (before) this.map.setView(before.center, before.zoom, { animate: false });
  }

  /** Forget the view before: a link or a step back gives another. */
  forget() {
    this.before = null;
  }
}
