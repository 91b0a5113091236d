import { expect } from "chai";
import { useRepository } from "../support/repository.js";
import { TINY_CONFIG } from "../support/tiny.js";

const PIPELINE = `import { Dataset, json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";
import { csv, filter, mapRows } from "@zen/tabular";
import { visit } from "../rows/visit.js";

export const list = step("list", { inputs: { dataset: Dataset }, outputs: { lines: json<string[]>() } }, async ({ dataset }) => {
  const lines: string[] = [];
  for await (const { host, bytes, hour } of dataset.rows()) lines.push([host, bytes, hour].join(" "));
  return { lines };
});

export default pipeline("visits", { path: p.file({ default: "visits.csv" }) }, (add, { path }) => {
  const { dataset } = add(csv, { path });
  const visits = add(mapRows(visit, { host: "string", bytes: "int64", hour: "int64?" }), { dataset });
  const large = add(filter("bytes > 9007199254740992"), { dataset: visits.dataset });
  return add(list, { dataset: large.dataset });
});
`;
const VISIT = `import { host } from "./host.js";

/** One visit. */
export function visit(row: { line: string; at: number | null }) {
  const found = /^(\\S+) (\\d+)$/.exec(row.line);
  if (found === null) return null;
  return { host: host(found[1]!), bytes: BigInt(found[2]!), hour: row.at === null ? null : new Date(row.at / 1000).getHours() };
}
`;
const HOST = `export const host = (text: string): string => text.toLowerCase();
`;
const DATA = `line,at
Example.ORG 9007199254740993,2024-05-01T13:30:00Z
example.com 12,2024-05-01T14:30:00Z
nothing,2024-05-01T14:30:00Z
Ünï.example 9223372036854775807,
`;

interface Done {
  readonly run: { readonly state: string; readonly steps: { readonly ran: number; readonly cached: number } };
}

describe("a pipeline with a function over rows", () => {
  const own = ["local-processing", "tabular"].map((name) => [`@zen/${name}`, "^0.1.0"]);
  const repository = useRepository({
    files: {
      "zen.config.json": {
        ...TINY_CONFIG,
        plugins: { ...TINY_CONFIG.plugins, ...(Object.fromEntries(own) as Record<string, string>) },
        stacks: { local: { ...TINY_CONFIG.stacks.local, processing: { use: "local-processing" } } },
      },
      "pipelines/visits.ts": PIPELINE,
      "rows/visit.ts": VISIT,
      "rows/host.ts": HOST,
      "visits.csv": DATA,
    },
  });

  const ran = async (): Promise<number> => {
    const { run } = await repository.json<Done>("run", "visits");
    expect(run.state).to.equal("succeeded");
    return run.steps.ran;
  };

  it("runs it in the engine, and again only when the function or a helper of its is another", async () => {
    expect(await ran()).to.equal(4);
    const lines = JSON.parse(await repository.done("artifacts:get", "visits.lines")) as unknown;
    expect(lines).to.deep.equal(["example.org 9007199254740993 13", "ünï.example 9223372036854775807 "]);
    await repository.edit("rows/visit.ts", "/** One visit. */", "// One, and no more.");
    expect(await ran()).to.equal(0);
    await repository.edit("rows/host.ts", "toLowerCase", "toUpperCase");
    expect(await ran()).to.equal(3);
  });

  it("says which row a function failed for, and refuses one that needs Node with its line", async () => {
    await repository.edit(
      "rows/host.ts",
      "text.toUpperCase()",
      `text.normalize(text === "nothing" ? "X" : "NFC").repeat(-1)`,
    );
    const failed = await repository.zen(["run", "visits", "--json"]);
    expect([failed.code, failed.stdout.includes("ROW_FUNCTION_THREW")]).to.deep.equal([1, true]);
    expect(failed.stdout).to.contain("RangeError").and.contain("Example.ORG 9007199254740993");
    await repository.edit("rows/host.ts", "text.normalize", "process.env.HOME + text.normalize");
    const { code, stdout } = await repository.zen(["check", "visits", "--json"]);
    expect([code, stdout.includes("FUNCTION_NOT_PORTABLE")], stdout).to.deep.equal([1, true]);
    expect(stdout).to.contain("rows/host.ts:1:47");
  });
});
