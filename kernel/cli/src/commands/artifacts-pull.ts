import type { Json } from "@zen/plugin-sdk";
import { TRANSFER_FLAGS, transferring } from "../artifacts/transfer.js";
import { defineCommand } from "../command.js";

export const artifactsPull = defineCommand({
  id: "artifacts:pull",
  summary: "Copy runs with their artifacts and step keys from another store",
  description:
    "What these runs have computed is a cache hit here, and they are listed with the others. What is here already is not copied again. Every digest is checked on the way.",
  flags: TRANSFER_FLAGS,
  args: [{ name: "store", summary: "An artifact store of zen.config.json" }],
  examples: [
    "artifacts:pull shared",
    "artifacts:pull shared --pipeline flights",
    "artifacts:pull shared --artifact 9f3a02",
  ],
  async run({ out, repository }, { args, flags }) {
    const { artifacts } = await repository();
    return (await transferring(out, flags, (options) => artifacts.pull(args.store, options))) as unknown as Json;
  },
});
