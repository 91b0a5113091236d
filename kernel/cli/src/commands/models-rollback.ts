import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { interruptible } from "../interrupt.js";
import { modelChanged } from "../models/changed.js";

export const modelsRollback = defineCommand({
  id: "models:rollback",
  summary: "Make the model live that was so before",
  description:
    "Deployments that serve the model that was live serve the former one again. Once more, and it is the one before that.",
  flags: {
    because: { type: "string", summary: "Why, for the record" },
    "keep-deployments": { type: "boolean", summary: "Leave what is deployed as it is" },
  },
  args: [{ name: "model", summary: "The name" }],
  examples: ["models:rollback flights", 'models:rollback flights --because "complaints from Berlin"'],
  async run({ out, repository }, { args, flags }) {
    const { models } = await repository();
    const changed = await interruptible(out, (signal) =>
      models.rollback(args.model, {
        signal,
        keepDeployments: flags["keep-deployments"],
        ...(flags.because === undefined ? {} : { because: flags.because }),
      }),
    );
    modelChanged(changed, out);
    return changed as unknown as Json;
  },
});
