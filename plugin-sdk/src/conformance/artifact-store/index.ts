import type { ArtifactStore } from "../../contracts/artifact-store.js";
import type { ConformanceCase, Place } from "../case.js";
import { atomicityCases } from "./atomicity.js";
import { basicCases } from "./basics.js";
import { clientCases } from "./clients.js";
import { conditionCases } from "./conditions.js";
import { fileCases } from "./files.js";
import { keyCases } from "./keys.js";
import { listCases } from "./listing.js";
import { rangeCases } from "./ranges.js";

/** What `artifact-store@1` promises. */
export const artifactStoreCases: readonly ConformanceCase<Place<ArtifactStore>>[] = [
  ...basicCases,
  ...keyCases,
  ...rangeCases,
  ...listCases,
  ...conditionCases,
  ...atomicityCases,
  ...clientCases,
  ...fileCases,
];
