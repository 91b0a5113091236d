import type { ProcessingJobResult } from "@zen/plugin-sdk";
import { jobEnd } from "@zen/plugin-sdk";
import type { ProcessingPlan, Schema } from "@zen/plugin-sdk/processing";
import { expect } from "chai";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { localProcessing } from "./processing.js";

const data = join(dirname(createRequire(import.meta.url).resolve("vega-datasets")), "..", "data", "flights-3m.parquet");

const schema: Schema = {
  columns: (["date:timestamp", "delay:int64", "distance:int64", "origin:string", "destination:string"] as const).map(
    (each) => {
      const [name, type] = each.split(":") as [string, "timestamp" | "int64" | "string"];
      return { name, type, nullable: true };
    },
  ),
};

const plan: ProcessingPlan = {
  format: "processing@1",
  inputs: { file: { format: "parquet", schema } },
  nodes: [
    { id: "all", op: "scan", input: "file" },
    { id: "flights", op: "filter", from: "all", where: "day(date) < 4 and delay % 7 < 5" },
    {
      id: "timed",
      op: "derive",
      from: "flights",
      columns: [{ name: "speed", expression: "distance / (delay + 2000)" }],
    },
    {
      id: "parts",
      op: "split",
      from: "timed",
      method: {
        by: "fraction",
        parts: [
          { name: "train", fraction: 0.7 },
          { name: "eval", fraction: 0.3 },
        ],
      },
    },
    {
      id: "airports",
      op: "aggregate",
      from: "parts.train",
      keys: ["origin"],
      columns: [
        { name: "mean", function: "mean", column: "speed" },
        { name: "sum", function: "sum", column: "speed" },
      ],
    },
    {
      id: "joined",
      op: "join",
      left: "parts.eval",
      right: "airports",
      kind: "left",
      on: [{ left: "destination", right: "origin" }],
    },
    {
      id: "summary",
      op: "analyse",
      from: "joined",
      measures: [
        { measure: "summary", name: "speed", column: "speed" },
        { measure: "values", name: "origin", column: "origin", limit: 5 },
      ],
    },
  ],
  outputs: { train: "parts.train", airports: "airports", joined: "joined" },
  analyses: { all: "summary" },
};

describe("local processing", function () {
  this.timeout(120_000);

  it("writes the same bytes whatever the number of threads", async () => {
    const folder = await mkdtemp(join(tmpdir(), "zen-stable-"));
    const seen = new Set<string>();
    try {
      for (const [time, threads] of [1, 2, 2, 3, 8].entries()) {
        const backend = localProcessing({ threads }, join(folder, `backend-${time}`));
        const outputs = Object.fromEntries(
          Object.keys(plan.outputs).map((name) => [name, { localDir: join(folder, `${time}-${name}`) }]),
        );
        const handle = await backend.jobs.submit("job", {
          plans: [{ id: "plan", plan, inputs: { file: { uris: [], localPaths: [data] } }, outputs }],
        });
        const { result, error } = await jobEnd<ProcessingJobResult>(backend.jobs, handle);
        expect(error).to.equal(undefined);
        const hash = createHash("sha256").update(JSON.stringify(result));
        for (const { localDir } of Object.values(outputs))
          hash.update(await readFile(join(localDir, "part-00000.parquet")));
        seen.add(hash.digest("hex"));
        await backend.close?.();
      }
      expect(seen.size).to.equal(1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
