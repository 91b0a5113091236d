import {
  ArtifactStore,
  MetadataStore,
  Orchestrator,
  Processing,
  SecretSource,
  Serving,
  Training,
  isZenError,
  toErrorRecord,
  type BackendRef,
  type ErrorRecord,
  type Token,
} from "@zen/plugin-sdk";
import type { JsonPath } from "../config/json-document.js";
import { STACK_FIELDS, stackConfig, type StackField } from "../workspace/backend-refs.js";
import type { Workspace } from "../workspace/workspace.js";

export interface CheckedBackend {
  /** `processing@1`. */
  readonly contract: string;
  /** The name under which a step asks for it; absent for the default of the contract. */
  readonly name?: string;
  readonly use: string;
  /** The plugin that contributes it, where one does. */
  readonly plugin?: string;
  readonly title?: string;
  readonly supports?: readonly string[];
  /** Why it cannot be used. */
  readonly error?: ErrorRecord;
}

const TOKENS: readonly Token<unknown>[] = [
  ArtifactStore,
  MetadataStore,
  Orchestrator,
  Processing,
  Training,
  Serving,
  SecretSource,
];

/** Every backend that a stack configures, the repository's stores among them, held against the installed manifests. No code is imported. */
export async function stackBackends(workspace: Workspace, stack: string): Promise<readonly CheckedBackend[]> {
  const { config } = workspace.document;
  const said = stackConfig(config, stack);
  const stores = (
    [
      ["artifacts", ArtifactStore.id],
      ["metadata", MetadataStore.id],
    ] as const
  ).flatMap(([kind, contract]) =>
    Object.entries(config.stores[kind]).map(([name, ref]) => listed(contract, ref, ["stores", kind, name], name)),
  );
  const defaults = (Object.entries(STACK_FIELDS) as [StackField, string][]).flatMap(([field, contract]) => {
    const ref = said[field];
    return ref === undefined ? [] : [listed(contract, ref, ["stacks", stack, field])];
  });
  const named = Object.entries(said.backends ?? {}).map(([name, ref]) =>
    listed(ref.contract, ref, ["stacks", stack, "backends", name], name),
  );
  const secrets = (said.secrets ?? []).map((ref, index) =>
    listed(SecretSource.id, ref, ["stacks", stack, "secrets", index]),
  );
  return Promise.all([...stores, ...defaults, ...named, ...secrets].map((one) => check(workspace, stack, one)));
}

interface Listed {
  readonly contract: string;
  readonly ref: BackendRef;
  readonly at: JsonPath;
  readonly name?: string;
}

function listed(contract: string, ref: BackendRef, at: JsonPath, name = "default"): Listed {
  return { contract, ref, at, ...(name === "default" ? {} : { name }) };
}

async function check(
  workspace: Workspace,
  stack: string,
  { contract, ref, at, name }: Listed,
): Promise<CheckedBackend> {
  const base = { contract, use: ref.use, ...(name === undefined ? {} : { name }) };
  const token = TOKENS.find(({ id }) => id === contract) ?? { id: contract };
  try {
    const { kernel } = await workspace.composition(stack);
    const { plugin, backend } = await kernel.checkBackend(token, ref, { place: workspace.document.place(...at) });
    return {
      ...base,
      plugin: plugin.name,
      title: backend.title,
      ...(backend.supports && { supports: backend.supports }),
    };
  } catch (error) {
    if (!isZenError(error)) throw error;
    return { ...base, error: toErrorRecord(error) };
  }
}
