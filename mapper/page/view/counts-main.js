// @ts-check
/** @file The page of counts as a document of its own. */
import { ownDocument } from "./host.js";
import { mountCounts } from "./counts-page.js";

mountCounts(ownDocument().place);
