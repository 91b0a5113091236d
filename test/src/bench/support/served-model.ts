import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { openRepository, type Repository } from "@zen/client";
import { inferUrl } from "@zen/plugin-sdk/serving";
import { flightsCsv } from "./data.js";
import { programFile, withRepository } from "./repository.js";

const ROWS = 500_000;

const PIPELINE = `import { p, pipeline } from "@zen/plugin-sdk/pipeline";
import { category, csv, deploy, derive, preprocess, random, split, zScore } from "@zen/tabular";
import { feedForwardTrainer } from "@zen/tfjs";

export default pipeline("served", { path: p.string() }, (add, { path }) => {
  const { dataset } = add(csv, { path });
  const flights = add(derive({ late: "delay > 15" }), { dataset });
  const rows = add(split(random({ train: 0.7, eval: 0.3 })), { dataset: flights.dataset });
  const features = [zScore("time"), zScore("distance"), category("origin"), category("destination")];
  const ready = add(preprocess({ features, label: "late" }), { train: rows.train, eval: rows.eval });
  const { model } = add(feedForwardTrainer, { train: ready.train, transform: ready.transform, epochs: 3 }, { name: "train" });
  add(deploy, { model });
  return { model };
});
`;

export interface Served {
  /** Where requests for inference go: Zen's server, and the bare one. */
  readonly url: string;
  readonly bareUrl: string;
  /** The processes that answer. */
  readonly server: number;
  readonly bareServer: number;
  /** Of the last epoch of training, as the trainer measured it. */
  readonly trainedRowsPerSecond: number;
  readonly trainedRows: number;
}

/** Trains a model of flights, serves it with Zen and with a bare server beside it, and ends both after `use`. */
export async function withServedModel<T>(use: (served: Served) => Promise<T>): Promise<T> {
  const csv = await flightsCsv(ROWS);
  return withRepository({ "pipelines/served.ts": PIPELINE }, async (cwd) => {
    const repo = await openRepository(cwd);
    let bare: ChildProcess | undefined;
    try {
      const { run } = await repo.run("served", { path: csv }).settled();
      const model = run.outputs["model"];
      if (model === undefined) throw new Error(`The run ${run.state}.`);
      await repo.artifacts.save(model, path.join(cwd, "model"));
      const { manifest } = await repo.artifacts.load<{ readonly manifest: { readonly file: string } }>(model);
      const program = programFile("runtime-server");
      bare = spawn(process.execPath, [program, path.join(cwd, "model", manifest.file)], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      const [line] = (await once(bare.stdout!, "data")) as [Buffer];
      const { endpoint } = await repo.deployments.show("served");
      const { rowsPerSecond = 0 } =
        (await repo.runs.executions(run.id)).find(({ node }) => node === "train")?.metrics ?? {};
      return await use({
        url: endpoint === undefined ? "" : inferUrl(endpoint),
        bareUrl: `http://127.0.0.1:${(JSON.parse(line.toString()) as { port: number }).port}/`,
        server: await serverProcess(cwd),
        bareServer: bare.pid ?? 0,
        trainedRowsPerSecond: Number(rowsPerSecond),
        trainedRows: ROWS * 0.7,
      });
    } finally {
      bare?.stdin?.end();
      await endServing(repo);
      await repo.close();
    }
  });
}

async function serverProcess(cwd: string): Promise<number> {
  const record = await readFile(path.join(cwd, ".zen", "serving", "server.json"), "utf8");
  return (JSON.parse(record) as { readonly process: { readonly pid: number } }).process.pid;
}

async function endServing(repo: Repository): Promise<void> {
  for (const { name } of await repo.deployments.list()) await repo.deployments.delete(name);
}
