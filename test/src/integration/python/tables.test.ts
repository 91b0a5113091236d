import { expect } from "chai";
import { Dataset } from "@zen/plugin-sdk/pipeline";
import { stepProcessing } from "@zen/plugin-sdk/memory";
import { python } from "@zen/process";
import { contextWith, useCache } from "./scripts.js";

const READ = `import datetime, json
import pyarrow as pa, pyarrow.ipc, pyarrow.parquet
task = json.load(open("task.json"))
given, wanted = task["inputs"]["rows"], task["outputs"]["rows"]["path"]
table = pa.ipc.open_file(given["path"]).read_all() if given["format"] == "arrow" else pa.parquet.read_table(given["path"])
`;
/** The types that pandas and others write, beside those of Zen. */
const WRITE = `${READ}
at = pa.array([datetime.datetime(2001, 1, 31, 14, 5, 0, 123456), None], pa.timestamp("ns"))
table = table.append_column("at", at).append_column("day", pa.array([datetime.date(2001, 1, 31), None]))
table = table.append_column("small", pa.array([1, None], pa.int8())).append_column("word", pa.array(["x", "y"]).dictionary_encode())
table = table.append_column("large", pa.array(["größe", None], pa.large_string())).append_column("single", pa.array([0.5, None], pa.float32()))
if given["format"] == "arrow":
    with pa.ipc.new_file(wanted, table.schema) as writer:
        writer.write_table(table)
else:
    pa.parquet.write_table(table, wanted)
`;

describe("tables of Python steps", function () {
  this.timeout(300_000);
  const cache = useCache();
  const settings = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[0].startsWith("PIP_")),
  );

  for (const datasets of ["parquet", "arrow"] as const) {
    it(`go through pyarrow as ${datasets}, both ways`, async () => {
      const step = python({
        script: "rows.py",
        requirements: ["pyarrow==21.0.0"],
        datasets,
        inputs: { rows: Dataset },
        outputs: { rows: Dataset },
      });
      const given = Dataset.of([
        { n: 1, f: 1.5, s: "a", b: true, t: new Date(1e12) },
        { n: null, f: Number.NaN, s: null, b: null, t: null },
      ]);
      const ctx = Object.defineProperty(contextWith({ "rows.py": WRITE }, settings), "processing", {
        value: stepProcessing(cache.dir()),
      });
      const { rows } = await step({ rows: given }, ctx);
      const found = [];
      for await (const row of rows.rows()) found.push(row);
      const day = Date.UTC(2001, 0, 31) * 1000;
      const at = (Date.UTC(2001, 0, 31, 14, 5) + 123) * 1000 + 456;
      expect(found).to.deep.equal([
        { n: 1, f: 1.5, s: "a", b: true, t: 1e15, at, day, small: 1, word: "x", large: "größe", single: 0.5 },
        {
          n: null,
          f: Number.NaN,
          s: null,
          b: null,
          t: null,
          at: null,
          day: null,
          small: null,
          word: "y",
          large: null,
          single: null,
        },
      ]);
    });
  }
});
