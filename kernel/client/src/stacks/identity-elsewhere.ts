import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createKernel } from "@zen/kernel";
import type { Closable, Token } from "@zen/plugin-sdk";
import { pluginSources } from "../plugins/sources.js";
import { secretSources } from "../secrets/env-file.js";
import type { PlacedRef } from "../workspace/backend-refs.js";
import type { Workspace } from "../workspace/workspace.js";

/** Who a backend is when it is opened from another folder, as a worker on another machine opens it. */
export async function identityElsewhere<T extends Closable & { readonly identity: string }>(
  { dir, generation, options, version }: Workspace,
  token: Token<T>,
  { ref, place }: PlacedRef,
): Promise<string> {
  const elsewhere = await mkdtemp(path.join(tmpdir(), "zen-elsewhere-"));
  const kernel = createKernel({
    version,
    plugins: pluginSources(generation?.plugins ?? []),
    repositoryDir: elsewhere,
    cacheDir: path.join(elsewhere, "cache"),
    secretSources: options.secretSources ?? secretSources(dir, options.env ?? process.env),
  });
  try {
    return (await kernel.backend(token, ref, { place })).identity;
  } finally {
    await kernel.stop();
    await rm(elsewhere, { recursive: true, force: true });
  }
}
