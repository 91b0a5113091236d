import type { VertexApi } from "../api/vertex.js";
import type { Config } from "../config.js";
import type { Wishes } from "../state/wishes.js";

/** What every step works with. */
export interface Place {
  readonly api: VertexApi;
  readonly wishes: Wishes;
  readonly config: Config;
}

/** `again`: something has changed, so look anew at once. `wait`: Vertex AI is at work, or there is nothing to do. */
export type Next = "again" | "wait";
