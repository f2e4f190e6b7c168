// @ts-check
/** @file The page as a document of its own: mounted into the body, with the document's map and address. */
import { ownDocument } from "./host.js";
import { mount } from "./mount.js";

const { place, ...options } = ownDocument();
mount(place, options);
