import type { JsonSchema } from "./types.js";

const text = (maxLength: number) => ({ type: "string", minLength: 1, maxLength }) as const;
const list = (items: JsonSchema, maxItems = 200) => ({ type: "array", items, maxItems }) as const;
const oneOf = (...values: string[]) => ({ enum: values }) as const;
const object = (required: string[], properties: { [name: string]: JsonSchema }) =>
  ({ type: "object", required, properties, additionalProperties: false }) as const;
const map = (keys: JsonSchema, values: JsonSchema, maxProperties = 200) =>
  ({ type: "object", propertyNames: keys, additionalProperties: values, maxProperties }) as const;

/** The syntax of npm package names, with or without a scope, in lower case. */
export const packageName = {
  type: "string",
  minLength: 1,
  maxLength: 214,
  pattern: "^(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*$",
} as const;
/** Characters of a version range; whether it is one is for the solver to say. */
const range = { type: "string", minLength: 1, maxLength: 200, pattern: "^[0-9A-Za-z.*^~<>=| +-]+$" } as const;
const word = { type: "string", minLength: 1, maxLength: 80, pattern: "^[a-z][a-z0-9]*([.-][a-z0-9]+)*$" } as const;
const hookName = { type: "string", maxLength: 80, pattern: "^[a-z][a-z-]*:[a-z][a-z-]*$" } as const;
const identifier = { type: "string", minLength: 1, maxLength: 120, pattern: "^[A-Za-z_$][A-Za-z0-9_$]*$" } as const;
const subpath = {
  type: "string",
  minLength: 1,
  maxLength: 200,
  pattern: "^\\.(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$",
} as const;
/** A path within the package: relative, forward slashes, no segment that begins with a dot. */
const innerPath = {
  type: "string",
  minLength: 1,
  maxLength: 300,
  pattern: "^(\\./)?[A-Za-z0-9_@-][A-Za-z0-9._@+-]*(/[A-Za-z0-9_@-][A-Za-z0-9._@+-]*)*$",
} as const;
const title = text(80);
const description = text(2000);

const backend = object(["contract", "title"], {
  contract: { type: "string", maxLength: 100, pattern: "^[a-z][a-z0-9]*(-[a-z0-9]+)*@[1-9][0-9]{0,3}$" },
  name: word,
  title,
  description,
  configSchema: { type: "object", maxProperties: 100 },
  platforms: list({ type: "string", maxLength: 60, pattern: "^[a-z0-9]+-[a-z0-9]+(-[a-z0-9]+)?$" }),
  supports: list(word),
  worksWith: list({ type: "string", maxLength: 214, pattern: "^(\\*|(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*)$" }),
});
const flag = object(["type", "summary"], {
  type: oneOf("boolean", "string", "integer", "number"),
  summary: text(200),
  char: { type: "string", maxLength: 1, pattern: "^[A-Za-z]$" },
  required: { type: "boolean" },
  multiple: { type: "boolean" },
  default: { type: ["boolean", "string", "number"] },
  options: list(text(200)),
});
const argument = object(["name", "summary"], {
  name: word,
  summary: text(200),
  type: oneOf("string", "integer", "number"),
  required: { type: "boolean" },
  options: list(text(200)),
});
const command = object(["id", "summary"], {
  id: { type: "string", maxLength: 160, pattern: "^[a-z][a-z0-9.-]*(:[a-z][a-z0-9-]*)+$" },
  summary: text(200),
  description,
  flags: map(word, flag, 60),
  args: list(argument, 20),
  examples: list(text(400), 20),
});
const platforms = list({ type: "string", maxLength: 40, pattern: "^!?[a-z0-9]+$" }, 40);
const exact = { type: "string", maxLength: 120, pattern: "^[0-9]+\\.[0-9]+\\.[0-9]+([-+][0-9A-Za-z.+-]+)?$" } as const;
const integrity = { type: "string", pattern: "^sha512-[A-Za-z0-9+/]{86}==$" } as const;
const native = object(["name", "version", "integrity"], {
  name: packageName,
  version: exact,
  integrity,
  os: platforms,
  cpu: platforms,
  libc: platforms,
  dependencies: map(packageName, exact),
  optionalDependencies: map(packageName, exact),
});
const exported = { export: identifier, entry: subpath, title, description } as const;
const asset = { anyOf: [innerPath, object(["from", "to"], { from: innerPath, to: innerPath })] } as const;

/**
 * JSON Schema of the `zen` field of package.json (`plugin@1`). It refuses fields it does not know, which is right for
 * authors and for packing; a kernel reads past them, so that a later addition to the format does no harm.
 */
export const manifestSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "The zen field of a plugin's package.json",
  ...object(["format"], {
    format: { const: "plugin@1" },
    title,
    entry: subpath,
    topic: word,
    configSchema: { type: "object", maxProperties: 100 },
    backends: list(backend),
    steps: list(object(["export", "title"], exported), 1000),
    codecs: list(object(["id", "export", "title"], { id: word, ...exported })),
    hooks: list(object(["on"], { on: hookName, description })),
    commands: list(command),
    requires: map(packageName, range),
    natives: map(packageName, range),
    closure: list(native, 2000),
    workers: list(innerPath),
    assets: list(asset, 1000),
    environment: list({ type: "string", maxLength: 120, pattern: "^[A-Za-z_][A-Za-z0-9_]*$" }),
    permissions: object([], {
      network: list({
        type: "string",
        maxLength: 253,
        pattern: "^(\\*|(\\*\\.)?[a-z0-9-]+(\\.[a-z0-9-]+)*(:[0-9]{1,5})?)$",
      }),
      secrets: list({ type: "string", maxLength: 120, pattern: "^[A-Za-z_][A-Za-z0-9_.-]*$" }),
      childProcesses: list(text(200)),
      files: list(object(["path", "access"], { path: text(400), access: oneOf("read", "write") })),
    }),
  }),
} as const satisfies JsonSchema;

/** Schema of npm's own fields that the manifest is read from; all others are npm's business. */
export const packageSchema = {
  type: "object",
  required: ["name", "version", "engines", "exports", "zen"],
  properties: {
    name: packageName,
    version: exact,
    description: { type: "string", maxLength: 2000 },
    engines: { type: "object", required: ["zen"], properties: { zen: range }, maxProperties: 20 },
    exports: {
      type: "object",
      propertyNames: subpath,
      maxProperties: 200,
      additionalProperties: {
        anyOf: [
          innerPath,
          { type: "object", required: ["default"], properties: { default: innerPath }, maxProperties: 20 },
        ],
      },
    },
    peerDependencies: { type: "object", maxProperties: 200, properties: { "@zen/plugin-sdk": range } },
    zen: manifestSchema,
  },
} as const satisfies JsonSchema;
