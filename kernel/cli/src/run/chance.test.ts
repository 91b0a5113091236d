import type { ExecutionRecord } from "@zen/plugin-sdk";
import { expect } from "chai";
import { remove, repository } from "../testing/repository.js";
import { ask, errorOf, zen } from "../testing/zen.js";

const PIPELINE = `import { randomUUID } from "node:crypto";
import { json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";
import { library } from "half";

const salted = (n: number) => n + Math.random();
export const risky = step("risky", { inputs: { n: p.int(3) }, outputs: { all: json<unknown[]>() } }, async ({ n }) => {
  library();
  return { all: [salted(n), salted(n), randomUUID(), new Date(0).getTime()] };
});
export const sound = step("sound", { inputs: { n: p.int(3) }, outputs: { value: json<unknown>() }, clock: "day" }, async ({ n }, ctx) => {
  library();
  return { value: [n, ctx.random.next(), ctx.now().toISOString()] };
});
export default pipeline("dice", {}, (add) => ({ all: add(risky, {}).all, value: add(sound, {}).value }));
`;

describe("zen run of steps that ask for chance and time", function () {
  this.timeout(60_000);
  let dir: string;
  before(async () => {
    dir = await repository({
      "pipelines/dice.ts": PIPELINE,
      "node_modules/half/package.json": JSON.stringify({
        name: "half",
        version: "1.0.0",
        type: "module",
        main: "index.js",
      }),
      "node_modules/half/index.js": "export const library = () => [Math.random(), Date.now(), new Date()];\n",
    });
  });
  after(() => remove(dir));

  for (const place of ["in workers", "in this process"])
    it(`warns of what may make a result another one, once for each source, ${place}`, async () => {
      const flags = place === "in workers" ? [] : ["--in-process", "--force"];
      const { stderr, code } = await zen(dir, "run", "dice", ...flags);
      expect(code, stderr).to.equal(0);
      expect(stderr.match(/warning/g)).to.have.length(2);
      expect(stderr).to.match(/risky +Math\.random at pipelines\/dice\.ts:5:\d+ .*ctx\.random/);
      expect(stderr).to.match(/risky +crypto\.randomUUID at pipelines\/dice\.ts:8:\d+/);
      const { document } = await ask<{ executions: ExecutionRecord[] }>(dir, "runs:show");
      const warned = new Map(
        document.executions.map(({ node, warnings }) => [node, warnings?.map(({ source }) => source)]),
      );
      expect(Object.fromEntries(warned)).to.deep.equal({
        risky: ["Math.random", "crypto.randomUUID"],
        sound: undefined,
      });
      expect((await zen(dir, "runs:logs", "latest", "--step", "risky")).stdout).to.contain(
        "Math.random at pipelines/dice.ts",
      );
      expect((await zen(dir, "runs:show")).stdout).to.match(/warning Math\.random at/);
    });

  it("stands its clock where it is told", async () => {
    expect((await zen(dir, "run", "dice", "--clock", "2026-01-01T15:00:00Z")).code).to.equal(0);
    const { document } = await ask<{ value: readonly unknown[] }>(dir, "artifacts:get", "dice.value");
    expect(document.value[2]).to.equal("2026-01-01T00:00:00.000Z");
    const known = await zen(dir, "run", "dice", "--clock", "2026-01-01", "--dry-run");
    expect(known.stdout).to.match(/sound +is known/);
    const other = await zen(dir, "run", "dice", "--clock", "2026-01-02", "--dry-run");
    expect(other.stdout).to.contain("clock: 2026-01-01T00:00:00.000Z -> 2026-01-02T00:00:00.000Z");
    expect(await errorOf(dir, "run", "dice", "--clock", "2026-02-30")).to.include({ code: "CLOCK_INVALID", exit: 2 });
  });
});
