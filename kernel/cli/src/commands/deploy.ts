import type { Json } from "@zen/plugin-sdk";
import { inferUrl } from "@zen/plugin-sdk/serving";
import { defineCommand } from "../command.js";
import { interruptible } from "../interrupt.js";
import { short } from "../output/size.js";
import { withoutHeaders } from "./deployments-list.js";

export const deployCommand = defineCommand({
  id: "deploy",
  summary: "Serve a model that a run made",
  flags: {
    name: {
      type: "string",
      summary: "The deployment's name; the pipeline's when the model is named as PIPELINE.OUTPUT",
    },
  },
  args: [{ name: "model", summary: "PIPELINE.OUTPUT, or the beginning of a digest" }],
  examples: ["deploy flights.model", "deploy 9f3a02 --name flights-canary"],
  async run({ out, repository }, { args, flags }) {
    const { artifacts, deployments } = await repository();
    const model = await artifacts.get(args.model);
    const name = flags.name ?? /^([a-z][a-z0-9-]*)\./.exec(args.model)?.[1] ?? `model-${short(model.digest)}`;
    const details = await interruptible(out, (signal) => deployments.deploy(name, model, { signal }));
    const { endpoint } = details;
    out.print(`${out.style.bold(name)} serves ${short(model.digest)}`);
    if (endpoint !== undefined) out.print(`  POST ${inferUrl(endpoint)}`);
    return withoutHeaders(details) as unknown as Json;
  },
});
