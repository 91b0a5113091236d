import type { Json, LiveModel } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { figure } from "../output/figure.js";
import { short } from "../output/size.js";
import { ago } from "../output/time.js";

export const modelsShow = defineCommand({
  id: "models:show",
  summary: "What a model name stands for, and what it stood for before",
  flags: {},
  args: [{ name: "model", summary: "Its name" }],
  examples: ["models:show flights"],
  async run({ out, repository }, { args }) {
    const model = await (await repository()).models.get(args.model);
    out.print(`${out.style.bold(model.name)} ${out.style.green("live")} ${words(model.live)}`);
    for (const before of model.before) out.print(out.style.dim(`  before ${words(before)}`));
    return model as unknown as Json;
  },
});

function words({ artifact, figure: measured, run, at }: LiveModel): string {
  const parts = [
    short(artifact.digest),
    measured === undefined ? undefined : `${measured.metric} ${figure(measured.value)}`,
    run === undefined ? undefined : `run ${run}`,
    `promoted ${ago(at)}`,
  ];
  return parts.filter((part) => part !== undefined).join("  ");
}
