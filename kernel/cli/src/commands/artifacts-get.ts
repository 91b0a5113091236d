import path from "node:path";
import { ZenError, type Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";

export const artifactsGet = defineCommand({
  id: "artifacts:get",
  summary: "Write an artifact's bytes to disk, or a small one to the terminal",
  flags: {
    to: {
      type: "string",
      char: "o",
      summary: "A file (or, for artifacts of many parts, a folder) that does not exist yet",
    },
  },
  args: [{ name: "artifact", summary: "The beginning of a digest, or PIPELINE.OUTPUT" }],
  examples: [
    "artifacts:get flights.metrics",
    "artifacts:get flights.model --to model",
    "artifacts:get 9f3a02 -o rows.json",
  ],
  async run({ out, cwd, repository }, { args, flags }) {
    const { artifacts } = await repository();
    const artifact = await artifacts.get(args.artifact);
    const target = flags.to === undefined ? undefined : path.resolve(cwd, flags.to);
    if (target !== undefined) {
      await artifacts.save(artifact, target);
      out.print(`${flags.to}`);
      return { digest: artifact.digest, codec: artifact.codec, path: target };
    }
    if (artifact.kind === "tree") {
      throw new ZenError("USAGE_INVALID", `The ${artifact.codec} ${args.artifact} has many parts`, {
        hint: "Say where they go with --to FOLDER.",
      });
    }
    const bytes = await (await artifacts.open(artifact)).blob();
    if (out.json) return { digest: artifact.digest, codec: artifact.codec, ...valueOf(bytes) };
    out.stdout.write(bytes);
    if ((out.stdout as { isTTY?: boolean }).isTTY === true) out.print();
    return undefined;
  },
});

/** Values that are JSON are given as they are, others as bytes in base64. */
function valueOf(bytes: Uint8Array): { readonly value: Json } | { readonly base64: string } {
  try {
    return { value: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Json };
  } catch {
    return { base64: Buffer.from(bytes).toString("base64") }; // not JSON: the bytes as they are
  }
}
