import { rm } from "node:fs/promises";
import type { Expected } from "../../support/errors.js";
import { expectRefusal } from "../../support/refusal.js";
import { useRepository } from "../../support/repository.js";

const STEPS = `import { Dataset, json, step } from "@zen/plugin-sdk/pipeline";
export const rows = step("rows", { inputs: {}, outputs: { rows: Dataset, count: json<number>() } }, async () => ({ rows: Dataset.of([{ a: 1 }]), count: 1 }));
export const next = step("next", { inputs: { count: json<number>() }, outputs: { count: json<number>() } }, async ({ count }) => ({ count: count + 1 }));
`;
const IMPORTS = `import { pipeline } from "@zen/plugin-sdk/pipeline";\nimport { next, rows } from "./steps.js";\n`;

interface BadPlan {
  readonly what: string;
  readonly ts: string;
  readonly yaml: string;
  readonly code: string;
  /** Of both; the file's name is added. */
  readonly at: { readonly ts: RegExp; readonly yaml: RegExp };
  readonly message?: RegExp;
  readonly hint: RegExp;
}

const BAD_PLANS: readonly BadPlan[] = [
  {
    what: "a cycle",
    ts: `const one = pipeline("one", {}, (add) => { add.call(other, {}); });
const other = pipeline("other", {}, (add) => { add.call(one, {}); });
export default one;
`,
    yaml: `name: bad
steps:
  one: { uses: ./steps.ts#next, inputs: { count: steps.two.count } }
  two: { uses: ./steps.ts#next, inputs: { count: steps.one.count } }
`,
    code: "PLAN_CYCLE",
    at: { ts: /:3:13$/, yaml: /:3:3$/ },
    message: /one -> (other|two) -> one/,
    hint: /Cut one of these/,
  },
  {
    what: "two outputs of one name",
    ts: `export default pipeline("bad", {}, (add) => {
  const { count } = add(rows, {});
  const more = add(next, { count });
  return { count, count: more.count };
});
`,
    yaml: `name: bad
steps:
  rows: { uses: ./steps.ts#rows }
  next: { uses: ./steps.ts#next, inputs: { count: steps.rows.count } }
outputs:
  count: steps.rows.count
  count: steps.next.count
`,
    code: "PIPELINE_KEY_TWICE",
    at: { ts: /:6:19$/, yaml: /:7:3$/ },
    message: /count" is given twice|count is given twice/,
    hint: /Rename one/,
  },
  {
    what: "two steps of one name",
    ts: `export default pipeline("bad", {}, (add) => {
  add(rows, {}, { name: "one" });
  add(rows, {}, { name: "one" });
});
`,
    yaml: `name: bad\nsteps:\n  one: { uses: ./steps.ts#rows }\n  one: { uses: ./steps.ts#rows }\n`,
    code: "STEP_NAME_TAKEN|PIPELINE_KEY_TWICE",
    at: { ts: /:5:3$/, yaml: /:4:3$/ },
    message: /one/,
    hint: /another name|Rename one/,
  },
  {
    what: "a map over what is no list",
    ts: `export default pipeline("bad", {}, (add) => {
  const all = add(rows, {});
  add.map(all.rows as never, (add) => add(rows, {}));
});
`,
    yaml: `name: bad
steps:
  rows: { uses: ./steps.ts#rows }
  map: { map: steps.rows.rows, steps: { rows: { uses: ./steps.ts#rows } } }
`,
    code: "MAP_NOT_A_LIST",
    at: { ts: /:5:7$/, yaml: /:4:3$/ },
    message: /rows\.rows, which is a dataset/,
    hint: /a list/,
  },
  {
    what: "a condition on what is no value",
    ts: `export default pipeline("bad", {}, (add) => {
  const all = add(rows, {});
  add.when(all.rows.at("a").gt(1), (add) => add(rows, {}));
});
`,
    yaml: `name: bad
steps:
  rows: { uses: ./steps.ts#rows }
  when: { when: steps.rows.rows.a > 1, steps: { rows: { uses: ./steps.ts#rows } } }
`,
    code: "CONDITION_NOT_A_VALUE",
    at: { ts: /:5:7$/, yaml: /:4:3$/ },
    message: /rows\.rows\.a, which is a dataset/,
    hint: /number or text/,
  },
];

/** What only YAML can get wrong before a compiler sees it; the rest is in the engine's own table. */
const BAD_YAML: readonly (Omit<Expected, "exit"> & { readonly what: string; readonly yaml: string })[] = [
  {
    what: "an unknown step",
    yaml: `name: bad\nsteps:\n  rows: { uses: ./steps.ts#rows }\noutputs: { count: steps.row.count }\n`,
    code: "REFERENCE_UNKNOWN",
    place: /^pipelines\/bad\.yaml:4:19$/,
    message: /no step row here\n.*steps\.row\.count.*\n +\^{15}$/,
    hint: /Did you mean rows\?/,
  },
  {
    what: "a wire of the wrong kind",
    yaml: `name: bad\nsteps:\n  rows: { uses: ./steps.ts#rows }\n  next: { uses: ./steps.ts#next, inputs: { count: steps.rows.rows } }\n`,
    code: "STEP_INPUT_INVALID",
    place: /^pipelines\/bad\.yaml:4:51$/,
    message: /takes a json, and rows\.rows is a dataset/,
  },
  {
    what: "an alias bomb",
    yaml: [
      "a: &a [x, x, x, x, x, x, x, x, x, x]",
      ..."bcdefgh".split("").map((name, at) => `${name}: &${name} [${`*${"abcdefg"[at]}, `.repeat(10)}]`),
    ].join("\n"),
    code: "PIPELINE_SYNTAX",
    message: /more than 200,000 values/,
  },
  {
    what: "a tag that would call something",
    yaml: `name: !!js/function "() => process.exit()"\nsteps: {}\n`,
    code: "PIPELINE_SYNTAX",
    place: /^pipelines\/bad\.yaml:1:\d+$/,
  },
  {
    what: "a key that would be the prototype of all",
    yaml: `name: bad\nparams: { __proto__: { type: int } }\n`,
    code: "PIPELINE_SYNTAX",
    place: /^pipelines\/bad\.yaml:2:11$/,
  },
];

describe("a plan that could never run", () => {
  const repository = useRepository({ files: { "pipelines/steps.ts": STEPS } });
  afterEach(async () => {
    for (const file of ["bad.ts", "bad.yaml"]) await rm(repository.path("pipelines", file), { force: true });
  });

  for (const { what, ts, yaml, code, at, ...told } of BAD_PLANS) {
    const [inTs = "", inYaml = inTs] = code.split("|");
    for (const command of ["run", "check"])
      it(`with ${what} is refused by zen ${command} with ${code}, in TypeScript and in YAML alike`, async () => {
        await repository.write({ "pipelines/bad.ts": IMPORTS + ts, "pipelines/bad.yaml": yaml });
        const refused = (file: string, refusal: string, place: RegExp): Promise<unknown> =>
          expectRefusal(repository, [command, file], {
            ...told,
            code: refusal,
            exit: 1,
            place: new RegExp(`^${file.replace(".", "\\.")}${place.source}`),
          });
        await refused("pipelines/bad.ts", inTs, at.ts);
        await refused("pipelines/bad.yaml", inYaml, at.yaml);
      });
  }

  for (const { what, yaml, ...expected } of BAD_YAML)
    it(`with ${what} in YAML is refused with ${expected.code}`, async () => {
      await repository.write({ "pipelines/bad.yaml": yaml });
      await expectRefusal(repository, ["run", "pipelines/bad.yaml"], { exit: 1, ...expected });
    });
});
