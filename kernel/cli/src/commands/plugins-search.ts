import { ZenError, type Json } from "@zen/plugin-sdk";
import { clouds, contractKinds, otherKinds } from "@zen/registry-protocol";
import { defineCommand } from "../command.js";

/** Plugins may have others; who finds nothing may have misspelt one of these. */
const kinds: readonly string[] = [...contractKinds, ...otherKinds];
const known: readonly string[] = clouds;

export const pluginsSearch = defineCommand({
  id: "plugins:search",
  summary: "Look for plugins in the registries that are bound here",
  description: "Words are looked for in name, title, description and keywords; several facets hold together.",
  flags: {
    kind: { type: "string", summary: "A contract (processing, artifact-store ...), step, codec, hook or command" },
    cloud: { type: "string", summary: `One of ${clouds.join(", ")}` },
    publisher: { type: "string", summary: "The account that publishes it" },
    compatible: { type: "boolean", summary: "Only what works with this version of zen" },
    registry: { type: "string", summary: "Only in this one: an address, a folder, or bundled" },
    limit: { type: "integer", summary: "How many at most, of each registry", default: 20 },
  },
  args: [],
  more: "word",
  examples: ["plugins:search dataflow --kind processing", "plugins:search --cloud gcp", "plugins:search csv --json"],
  async run({ out, repository, version }, { flags, rest }) {
    const { kind, cloud, publisher, compatible, registry, limit } = flags;
    if (limit < 1 || limit > 100)
      throw new ZenError("USAGE_INVALID", `--limit ${limit} is no number from 1 to 100`, {
        hint: "Add words or facets where 100 are too few.",
      });
    const query = {
      limit,
      ...(rest.length === 0 ? {} : { text: rest.join(" ") }),
      ...(kind === undefined ? {} : { kind }),
      ...(cloud === undefined ? {} : { cloud }),
      ...(publisher === undefined ? {} : { publisher }),
      ...(compatible ? { kernel: version } : {}),
    };
    const { total, hits, failed } = await (await repository()).plugins.search(query, registry);
    if (hits.length === 0) {
      out.print("Nothing fits.");
      if (kind !== undefined && !kinds.includes(kind)) out.note(`Kinds are ${kinds.join(", ")}.`);
      if (cloud !== undefined && !known.includes(cloud)) out.note(`Clouds are ${known.join(", ")}.`);
    } else
      out.table(hits, [
        { title: "PLUGIN", value: ({ name }) => name, style: out.style.bold },
        { title: "VERSION", value: (hit) => hit.version },
        { title: "KIND", value: ({ kinds }) => kinds.join(", "), flexible: true },
        { title: "WHAT IT IS", value: ({ description, title }) => description || title, flexible: true },
        { title: "PUBLISHER", value: (hit) => `${hit.publisher}${hit.signedByPublisher ? " (signs)" : ""}`, yields: 2 },
        { title: "REGISTRY", value: (hit) => hit.registry, yields: 1, style: out.style.dim },
      ]);
    for (const { registry: where, error } of failed) out.note(`${where} could not be asked: ${error.message}`);
    if (total > hits.length) out.note(`${total - hits.length} more. Add words, or --limit.`);
    const unasked = failed.map(({ registry: where, error: { code, message } }) => ({ registry: where, code, message }));
    return { total, hits, failed: unasked } as unknown as Json;
  },
});
