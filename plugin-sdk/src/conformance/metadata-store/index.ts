import type { MetadataStore } from "../../contracts/metadata-store.js";
import type { ConformanceCase, Place } from "../case.js";
import { applyCases } from "./applying.js";
import { queryCases } from "./querying.js";
import { rebuildCases } from "./rebuilding.js";

/** What `metadata-store@1` promises. */
export const metadataStoreCases: readonly ConformanceCase<Place<MetadataStore>>[] = [
  ...applyCases,
  ...rebuildCases,
  ...queryCases,
];
