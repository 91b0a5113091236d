import type { Json } from "@zen/plugin-sdk";
import { TRANSFER_FLAGS, transferring } from "../artifacts/transfer.js";
import { defineCommand } from "../command.js";

export const artifactsPush = defineCommand({
  id: "artifacts:push",
  summary: "Copy runs with their artifacts and step keys to another store",
  description:
    "Whoever uses that store has cache hits where these runs have computed. What is there already is not copied again, so an interrupted push goes on where it was. Runs under way are left out.",
  flags: TRANSFER_FLAGS,
  args: [{ name: "store", summary: "An artifact store of zen.config.json" }],
  examples: [
    "artifacts:push shared",
    "artifacts:push shared --run 20260131-1422",
    "artifacts:push shared --pipeline flights",
  ],
  async run({ out, repository }, { args, flags }) {
    const { artifacts } = await repository();
    return (await transferring(out, flags, (options) => artifacts.push(args.store, options))) as unknown as Json;
  },
});
