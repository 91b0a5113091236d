import { readFile } from "node:fs/promises";
import { expect } from "chai";
import type { Hit } from "../support/breakpoint.js";
import { useRepository } from "../support/repository.js";
import { TINY_CONFIG } from "../support/tiny.js";

const PIPELINE = `import { json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";
import { half } from "../lib/half.js";

interface Halves {
  readonly of: number;
}

export const halve = step(
  "halve",
  { inputs: { of: p.int() }, outputs: { result: json<number>() } },
  async ({ of }: Halves) => ({ result: half(of) }),
);
export default pipeline("halves", { of: p.int(10) }, (add, { of }) => add(halve, { of }));
`;
const HALF = `/** Exact, or not at all. */
export function half(of: number): number {
  const result: number = of / 2;
  if (!Number.isInteger(result)) throw new RangeError(\`\${of} is odd\`);
  return result;
}
`;

interface Failed {
  readonly failures: readonly { readonly error: { readonly stack: string; readonly place: string } }[];
}

describe("a step under a debugger's eye", () => {
  const repository = useRepository({
    files: { "zen.config.json": TINY_CONFIG, "pipelines/halves.ts": PIPELINE, "lib/half.ts": HALF },
  });

  for (const where of ["--in-process", "in a worker"]) {
    it(`throws with a stack that points at the user's source (${where})`, async () => {
      const flags = where === "--in-process" ? [where] : [];
      const { stdout } = await repository.zen(["run", "halves", "--param", "of=3", "--json", ...flags]);
      const { place, stack } = (JSON.parse(stdout) as Failed).failures[0]?.error ?? { place: "", stack: "" };
      expect(place).to.equal("lib/half.ts:4:40");
      const frames = [...stack.matchAll(/^ +at .*?([\w-]+\/[\w-]+\.ts:\d+)/gm)].map(([, frame]) => frame);
      expect(frames).to.deep.equal(["lib/half.ts:4", "pipelines/halves.ts:11"]);
    });
  }

  it("stops at a breakpoint in a helper's TypeScript with --in-process", async () => {
    const report = repository.path("hits.jsonl");
    const { code, stdout, stderr } = await repository.zen(["run", "halves", "--param", "of=42", "--in-process"], {
      env: {
        NODE_OPTIONS: `--import=${new URL("../support/breakpoint.js", import.meta.url).href}`,
        BREAK_AT: "lib/half.ts:5",
        BREAK_REPORT: report,
      },
    });
    expect(code, stdout + stderr).to.equal(0);
    const hits = (await readFile(report, "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Hit);
    expect(hits.map(({ function: name, locals }) => [name, locals["of"], locals["result"]])).to.deep.equal([
      ["half", 42, 21],
    ]);
  });
});
