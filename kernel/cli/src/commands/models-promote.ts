import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { interruptible } from "../interrupt.js";
import { modelChanged } from "../models/changed.js";

export const modelsPromote = defineCommand({
  id: "models:promote",
  summary: "Make a model the live one of a name, without measuring it",
  description:
    "A pipeline's promote step measures it first. Deployments that serve the model that was live serve this one then.",
  flags: {
    because: { type: "string", summary: "Why, for the record" },
    "keep-deployments": { type: "boolean", summary: "Leave what is deployed as it is" },
  },
  args: [
    { name: "model", summary: "The name" },
    { name: "artifact", summary: "PIPELINE.OUTPUT, or the beginning of a digest" },
  ],
  examples: ["models:promote flights flights.model", 'models:promote flights 9f3a02 --because "seen by the board"'],
  async run({ out, repository }, { args, flags }) {
    const { artifacts, models } = await repository();
    const artifact = await artifacts.get(args.artifact);
    const changed = await interruptible(out, (signal) =>
      models.promote(args.model, artifact, {
        signal,
        keepDeployments: flags["keep-deployments"],
        ...(flags.because === undefined ? {} : { because: flags.because }),
      }),
    );
    modelChanged(changed, out);
    return changed as unknown as Json;
  },
});
