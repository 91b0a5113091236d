import {
  ArtifactStore,
  MetadataStore,
  Orchestrator,
  Processing,
  SecretSource,
  Serving,
  Training,
  type Token,
} from "@zen/plugin-sdk";

const CONTRACTS: readonly Token<unknown>[] = [
  ArtifactStore,
  MetadataStore,
  Orchestrator,
  Processing,
  Training,
  Serving,
  SecretSource,
];

/** The contracts, with their numbers, that this kernel speaks. */
export function contractIds(): readonly string[] {
  return CONTRACTS.map(({ id }) => id);
}
