import type { BackendRef, Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";

const backend = (what: string) =>
  ({ type: "string", summary: `The ${what} backend, in place of the copied one` }) as const;

export const stacksCreate = defineCommand({
  id: "stacks:create",
  summary: "Write a new stack into zen.config.json",
  description:
    "The new stack is a copy of the one in use, or of another, with some of its backends replaced. Configure them in zen.config.json.",
  flags: {
    from: { type: "string", summary: "The stack to copy" },
    orchestrator: backend("orchestrator"),
    processing: backend("processing"),
    training: backend("training"),
    serving: backend("serving"),
  },
  args: [{ name: "stack", summary: "Its name" }],
  examples: ["stacks:create big --processing spark", "stacks:create prod --from local --serving seldon"],
  async run({ out, repository }, { args, flags: { from, orchestrator, processing, training, serving } }) {
    const given = Object.entries({ orchestrator, processing, training, serving }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const backends: Readonly<Record<string, BackendRef>> = Object.fromEntries(
      given.map(([field, use]) => [field, { use }]),
    );
    const stack = await (
      await repository()
    ).stacks.create(args.stack, { backends, ...(from === undefined ? {} : { from }) });
    out.print(`The stack ${args.stack} is in zen.config.json. zen stacks:use ${args.stack} puts it in use.`);
    return { name: args.stack, stack } as unknown as Json;
  },
});
