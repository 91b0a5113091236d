import path from "node:path";
import type { RepositoryConfig } from "@zen/plugin-sdk";
import type { InstallResult } from "@zen/registry-client";
import { linkedFolder, linkedPlugins } from "./links.js";

/** A folder or an archive as an absolute path; a name as it is. */
export function absoluteSpec(spec: string, cwd: string): string {
  return /^(?:\.{1,2}(?:[\\/]|$)|[\\/]|[A-Za-z]:[\\/])|\.tgz$/.test(spec) ? path.resolve(cwd, spec) : spec;
}

/** What was asked for by name enters the configuration, so that it says by itself what the repository wants. */
export function withRequests(config: RepositoryConfig, { generation }: InstallResult, dir: string): RepositoryConfig {
  const plugins: Record<string, string> = { ...config.plugins };
  for (const { name, requested, source } of generation.plugins) {
    // A link is a passing thing: what the repository wants without it stays written down.
    if (linkedFolder({ source }) !== undefined) continue;
    if ("folder" in source) plugins[name] = `file:${posix(source.folder)}`;
    else if ("archive" in source) plugins[name] = `file:${posix(source.archive)}`;
    else if (requested !== undefined) plugins[name] = requested;
  }
  return { ...config, plugins: Object.fromEntries(Object.entries(plugins).sort(([a], [b]) => (a < b ? -1 : 1))) };

  function posix(file: string): string {
    return path.relative(dir, path.resolve(dir, file)).split(path.sep).join("/");
  }
}

/** The configuration with just the plugins that were asked for in a generation. */
export function withRequestsOf(config: RepositoryConfig, result: InstallResult, dir: string): RepositoryConfig {
  const linked = new Set(linkedPlugins(result.generation).map(({ name }) => name));
  const kept = Object.entries(config.plugins ?? {}).filter(([name]) => linked.has(name));
  return withRequests({ ...config, plugins: Object.fromEntries(kept) }, result, dir);
}
