import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toColumnData, type ColumnBatch, type Schema } from "@zen/plugin-sdk/processing";
import { jobEnd, type ZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import { localProcessing } from "../../processing.js";
import { mapRows } from "./map-rows.js";

const schema: Schema = { columns: [{ name: "n", type: "int64", nullable: false }] };

async function* numbers(batches: number, rows: number): AsyncGenerator<ColumnBatch> {
  for (let batch = 0; batch < batches; batch++) {
    const values = Array.from({ length: rows }, (_, row) => batch * rows + row);
    yield { rows, columns: { n: toColumnData("n", "int64", values) } };
  }
}

describe("mapRows in a thread", () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "zen-map-rows-"))));
  afterEach(() => rm(folder, { recursive: true }));

  const map = (javascript: string, batches: AsyncIterable<ColumnBatch>, signal = new AbortController().signal) => {
    const place = (count: number): string => join(folder, `${count}.parquet`);
    return mapRows({ op: "mapRows", from: "rows", function: { javascript }, schema }, schema, batches, place, signal);
  };
  const failure = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => "nothing failed",
      (error: ZenError) => error.code ?? error.message,
    );

  it("writes many rows into several files, in order", async () => {
    const files = await map("({ n }) => n % 3 === 0 ? null : { n: -n }", numbers(5, 30_000));
    expect(files).to.have.length(2);
    const processing = localProcessing({}, join(folder, "cache"));
    const found: number[] = [];
    for await (const { columns } of processing.read!({ schema, uris: [], localPaths: files })) {
      const { n } = columns;
      if (n?.type === "int64") for (const value of n.values) found.push(Number(value));
    }
    await processing.close?.();
    expect(found).to.have.length(100_000);
    expect(found.every((value, index) => index === 0 || value < found[index - 1]!)).to.equal(true);
  });

  it("writes no file for no rows", async () => {
    expect(await map("(row) => row", numbers(0, 0))).to.deep.equal([]);
    expect(await map("() => null", numbers(2, 10))).to.deep.equal([]);
  });

  it("ends a function that gathers memory, and goes on itself", async () => {
    const hoard = "(() => { const all = []; return (row) => { for (;;) all.push(new Array(1e5).fill(row.n)); }; })()";
    expect(await failure(map(hoard, numbers(1, 1)))).to.equal("ROW_FUNCTION_STOPPED");
  });

  it("ends with its signal, whatever the function does", async () => {
    const abort = new AbortController();
    const ended = failure(map("() => { for (;;); }", numbers(1, 1000), abort.signal));
    setImmediate(() => abort.abort(new Error("enough")));
    expect(await ended).to.equal("enough");
  });

  it("fails where the rows before fail", async () => {
    async function* broken(): AsyncGenerator<ColumnBatch> {
      yield* numbers(1, 1000);
      throw new Error("no more rows");
    }
    expect(await failure(map("(row) => row", broken()))).to.equal("no more rows");
    expect(await failure(map("() => { throw 1; }", numbers(3, 1000)))).to.equal("ROW_FUNCTION_THREW");
  });

  it("reads a relation that several others are made of once", async () => {
    const processing = localProcessing({}, join(folder, "cache"));
    const nodes = [
      { id: "rows", op: "scan", input: "rows" },
      { id: "m", op: "mapRows", from: "rows", function: { javascript: "({ n }) => ({ n: n * 2 })" }, schema },
      { id: "low", op: "filter", from: "m", where: "n < 10" },
      { id: "again", op: "mapRows", from: "low", function: { javascript: "({ n }) => ({ n: n + 1 })" }, schema },
      { id: "all", op: "union", from: ["m", "again"] },
    ] as const;
    const [file] = await map("(row) => row", numbers(1, 100));
    const handle = await processing.jobs.submit("once", {
      plans: [
        {
          id: "p",
          plan: {
            format: "processing@1",
            inputs: { rows: { format: "dataset", schema } },
            nodes,
            outputs: { all: "all", low: "low" },
          },
          inputs: { rows: { uris: [], localPaths: [file!] } },
          outputs: { all: { localDir: join(folder, "all") }, low: { localDir: join(folder, "low") } },
        },
      ],
    });
    const { result } = await jobEnd(processing.jobs, handle);
    await processing.close?.();
    const { all, low } = result!.plans["p"]!.outputs;
    expect([all!.rows, low!.rows]).to.deep.equal([105, 5]);
  });
});
