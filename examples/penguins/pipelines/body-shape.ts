import { Dataset, p, step } from "@zen/plugin-sdk/pipeline";

const BEAK_LENGTH = "Beak Length (mm)";
const BEAK_DEPTH = "Beak Depth (mm)";

/** Drops birds that were not measured, and birds heavier than any penguin of these species can be. */
export const measured = step(
  "measured",
  {
    description: "Keeps penguins that were measured",
    inputs: { penguins: Dataset, heaviest: p.number({ default: 10_000, min: 0, description: "Grams" }) },
    outputs: { penguins: Dataset },
  },
  async ({ penguins, heaviest }, ctx) => {
    const kept = [];
    for await (const penguin of penguins.rows()) {
      const mass = penguin["Body Mass (g)"];
      if (penguin[BEAK_LENGTH] === null || penguin[BEAK_DEPTH] === null || typeof mass !== "number" || mass > heaviest)
        continue;
      kept.push(penguin);
    }
    ctx.metric("dropped", penguins.rowCount - kept.length);
    return { penguins: Dataset.of(kept, penguins.schema) };
  },
);
