import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { figure } from "../output/figure.js";
import { readRows } from "../predict-rows.js";

export const predictCommand = defineCommand({
  id: "predict",
  summary: "Ask a deployment for predictions",
  description:
    "Rows have the columns of the model's raw data. Times are given as in 2001-01-31T14:05:00Z. Without rows on the command line, they are read from --file or stdin.",
  flags: { file: { type: "string", char: "f", summary: "A file of rows: a JSON array, or one JSON object per line" } },
  args: [
    { name: "deployment", summary: "Its name" },
    { name: "rows", summary: "Rows as JSON: an object, or an array of them", required: false },
  ],
  examples: [
    `predict flights '{"date": "2001-01-31T14:05:00Z", "distance": 300, "origin": "ABQ", "destination": "DAL"}'`,
    "predict penguins --file rows.jsonl --json",
  ],
  async run({ out, cwd, repository }, { args, flags }) {
    const rows = await readRows(args.rows === undefined ? [] : [args.rows], flags.file, cwd);
    const predictions = await (await repository()).predict(args.deployment, rows);
    if (predictions.some((one) => "class" in one)) {
      out.table(predictions, [
        { title: "CLASS", value: (one) => ("class" in one ? String(one.class) : ""), style: out.style.bold },
        {
          title: "PROBABILITIES",
          value: (one) =>
            "class" in one
              ? Object.entries(one.probabilities)
                  .sort(([, a], [, b]) => b - a)
                  .map(([name, p]) => `${name} ${p > 0 && p < 0.0001 ? "<0.0001" : figure(p)}`)
                  .join("  ")
              : "",
          flexible: true,
        },
      ]);
    } else {
      for (const one of predictions) out.print("value" in one ? figure(one.value) : "");
    }
    return { deployment: args.deployment, predictions } as unknown as Json;
  },
});
