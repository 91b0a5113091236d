import { isZenError, type RepositoryConfig, type ZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import { editorSchema, parseConfig } from "./index.js";

const backend = { use: "memory" };
const config = {
  stores: { artifacts: { default: backend }, metadata: { default: backend } },
  stacks: { local: { orchestrator: backend } },
  stack: "local",
} satisfies RepositoryConfig;

function fault(value: unknown, text = JSON.stringify(value, undefined, 2)): ZenError {
  try {
    parseConfig(text);
  } catch (error) {
    if (isZenError(error)) return error;
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

describe("zen.config.json", () => {
  it("is read as it is written", () => {
    const whole = {
      $schema: "./.zen/config.schema.json",
      plugins: { "@acme/store": "^1.0.0" },
      registries: { "@zen": "bundled" },
      pipelines: ["pipelines/*.ts"],
      ...config,
      stacks: {
        local: {
          orchestrator: backend,
          secrets: [{ use: "vault", config: { token: "${secret:VAULT}" } }],
          backends: { big: { contract: "training@1", use: "cloud", config: {} } },
          resources: { cpus: 1, memory: "4 GiB", accelerators: { type: "nvidia-l4", count: 1 } },
          retry: { attempts: 2, lost: 3, backoffMs: 0.5, codes: ["BUSY"] },
          timeoutMs: 1,
        },
      },
    };
    const { config: read, place } = parseConfig(`\uFEFF${JSON.stringify(whole, undefined, 1)}`);
    expect(read).to.deep.equal(whole);
    expect(place("stacks", "local", "secrets", 0, "config")).to.equal("zen.config.json:32:6");
  });

  it("with a syntax fault says line and column", () => {
    const error = fault(undefined, `{\n  "stack": "local",\n}\n`);
    expect(error.code).to.equal("CONFIG_SYNTAX");
    expect(error.place).to.equal("zen.config.json:2:19");
  });

  const { local } = config.stacks;
  const retrying = (retry: object) => ({ ...config, stacks: { local: { ...local, retry } } });
  const faults: readonly (readonly [string, unknown, RegExp, string])[] = [
    ["no object", [], /The document must be an object, not an array/, "1:1"],
    ["a misspelt field", { ...config, stackz: {} }, /stackz is no field that Zen knows/, "22:3"],
    ["a missing field", { stores: config.stores, stack: "local" }, /stacks is missing/, "1:1"],
    [
      "no default store",
      { ...config, stores: { artifacts: {}, metadata: {} } },
      /stores\.artifacts\.default is missing/,
      "3:5",
    ],
    ["a wrong type", { ...config, pipelines: "a.ts" }, /pipelines must be an array, not text/, "22:3"],
    [
      "a backend without a name",
      { ...config, stacks: { local: { orchestrator: {} } } },
      /stacks\.local\.orchestrator\.use is missing/,
      "16:7",
    ],
    ["an impossible name of a stack", { ...config, stacks: { "A b": {} } }, /does not match/, "15:5"],
    ["half an attempt", retrying({ attempts: 1.5 }), /retry\.attempts must be an integer, not a number/, "20:9"],
    ["no attempt at all", retrying({ attempts: 0 }), /retry\.attempts must be 1 or more, not 0/, "20:9"],
    ["no time", { ...config, stacks: { local: { ...local, timeoutMs: 0 } } }, /timeoutMs must be above 0/, "19:7"],
    [
      "no size of memory",
      { ...config, stacks: { local: { ...local, resources: { memory: true } } } },
      /memory must be an integer or text, not a boolean/,
      "20:9",
    ],
    ["a stack that is not there", { ...config, stack: "locale" }, /stack names "locale"/, "21:3"],
    [
      "a secret where none is resolved",
      { ...config, registries: { "@a": "${secret:X}" } },
      /registries\.@a refers to a secret/,
      "23:5",
    ],
  ];
  for (const [what, value, message, at] of faults) {
    it(`with ${what} is refused with the place`, () => {
      const error = fault(value);
      expect(error.code).to.equal("CONFIG_INVALID");
      expect(error.message).to.match(message);
      expect(error.place).to.equal(`zen.config.json:${at}`);
      expect(error.hint).to.be.a("string");
    });
  }

  it("suggests the field that was meant", () => {
    expect(fault({ ...config, stackz: {} }).hint).to.match(/Did you mean stacks?/);
    expect(fault({ ...config, stack: "locale" }).hint).to.equal("Did you mean local?");
  });
});

describe("the schema for editors", () => {
  it("offers the installed backends of each contract, and what each may be configured with", () => {
    const manifest = {
      backends: [
        {
          contract: "artifact-store@1",
          name: "disk",
          title: "A folder",
          configSchema: { type: "object", properties: { path: { type: "string" } } },
        },
        { contract: "metadata-store@1", name: "sql", title: "A database" },
      ],
    };
    const schema = editorSchema([manifest as never]);
    const at = (...path: readonly (string | number)[]): unknown =>
      path.reduce<unknown>((found, key) => (found as Readonly<Record<string | number, unknown>>)[key], schema);
    expect(at("properties", "stores", "properties", "artifacts", "additionalProperties", "$ref")).to.equal(
      "#/$defs/artifact-store@1",
    );
    expect(at("properties", "stacks", "additionalProperties", "properties", "secrets", "items", "$ref")).to.equal(
      "#/$defs/secret-source@1",
    );
    expect(at("$defs", "artifact-store@1", "properties", "use", "enum")).to.deep.equal(["disk"]);
    expect(
      at("$defs", "artifact-store@1", "allOf", 0, "then", "properties", "config", "properties", "path"),
    ).to.deep.equal({ type: "string" });
    expect(at("$defs", "metadata-store@1", "allOf", 0, "then", "properties", "config", "maxProperties")).to.equal(0);
  });
});
