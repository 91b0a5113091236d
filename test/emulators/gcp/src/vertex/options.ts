import type { Images } from "./images.js";

/** How the pretended Vertex AI behaves; times in milliseconds. The real one takes minutes for what takes tens of them here. */
export interface VertexOptions {
  readonly images?: Images;
  readonly location?: string;
  /** How long a training job waits for its machine. */
  readonly provisionMs?: number;
  /** How long an operation takes beside what it really does. */
  readonly operationMs?: number;
  /** How long a container that is to end may take. */
  readonly graceMs?: number;
}

export type Settings = Required<VertexOptions>;

export function settingsOf(options: VertexOptions): Settings {
  return { images: {}, location: "europe-west4", provisionMs: 40, operationMs: 15, graceMs: 300, ...options };
}
