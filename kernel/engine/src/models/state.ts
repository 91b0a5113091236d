import {
  ZenError,
  type ArtifactStore,
  type JournalPosition,
  type ModelRecord,
  type PromotionRecord,
} from "@zen/plugin-sdk";
import { layout } from "../commit/layout.js";
import { modelStream, readStream } from "../journal/index.js";

/** What the journal says of a model name. */
export interface ModelState {
  readonly model: ModelRecord | undefined;
  /** Number of the last decision; 0 when there is none. */
  readonly number: number;
  readonly last: JournalPosition | undefined;
}

export async function readModel(store: ArtifactStore, name: string): Promise<ModelState> {
  let state: ModelState = { model: undefined, number: 0, last: undefined };
  for await (const events of readStream(store, modelStream(name))) {
    for (const event of events) {
      if (event.type !== "promotion") continue;
      state = { model: event.model ?? state.model, number: event.record.number, last: event };
    }
  }
  return state;
}

/** All decisions about a name, in order. */
export async function decisionsOf(store: ArtifactStore, name: string): Promise<readonly PromotionRecord[]> {
  const decisions: PromotionRecord[] = [];
  for await (const events of readStream(store, modelStream(name)))
    decisions.push(...events.flatMap((event) => (event.type === "promotion" ? [event.record] : [])));
  return decisions;
}

/** The names about which anything was ever decided, in order. */
export async function modelNames(store: ArtifactStore): Promise<readonly string[]> {
  const names: string[] = [];
  const prefix = layout.model("");
  for await (const { key } of store.list(prefix)) names.push(key.slice(prefix.length));
  return names;
}

/** @throws ZenError `MODEL_NAME_INVALID`. */
export function checkModelName(name: string): string {
  if (typeof name === "string" && /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) return name;
  throw new ZenError("MODEL_NAME_INVALID", `${JSON.stringify(name)} cannot name a model`, {
    hint: "Use 1 to 63 of a-z 0-9 -, beginning with a letter and not ending with -.",
  });
}
