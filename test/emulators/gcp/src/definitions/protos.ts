import { checkShape } from "./check-shape.js";
import { PathTemplate } from "./path-template.js";
import type { Shape } from "./shape.js";
import type { DefinedMethod, Definitions } from "./types.js";

/** A namespace of protobufjs' JSON form of `.proto` files, as Google's npm clients carry it (`build/protos/protos.json`). */
export interface ProtoNamespace {
  readonly nested?: Readonly<Record<string, ProtoNode>>;
}

interface ProtoNode extends ProtoNamespace {
  readonly methods?: Readonly<Record<string, ProtoMethod>>;
  readonly fields?: Readonly<Record<string, ProtoField>>;
  readonly values?: Readonly<Record<string, number>>;
  readonly options?: Readonly<Record<string, unknown>>;
}

interface ProtoMethod {
  readonly requestType: string;
  readonly responseType: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly parsedOptions?: readonly Readonly<Record<string, unknown>>[];
}

interface ProtoField {
  readonly type: string;
  readonly keyType?: string;
  readonly rule?: string;
}

/** `google.api.http`: how a call is spoken over HTTP and JSON (google/api/http.proto). */
interface HttpRule {
  readonly body?: string;
  readonly additional_bindings?: HttpRule | readonly HttpRule[];
  readonly [verb: string]: unknown;
}

const verbs = ["get", "put", "post", "delete", "patch"];

/** The service at `host` by the `.proto` files in `root`. */
export function protoDefinitions(root: ProtoNamespace, host: string, source: string): Definitions {
  const types = new Types(root);
  const methods = types.services
    .filter(({ node }) => node.options?.["(google.api.default_host)"] === host)
    .flatMap(({ scope, node }) =>
      Object.entries(node.methods ?? {}).flatMap(([name, method]) =>
        rulesOf(method).flatMap((rule) => spoken(types, scope, name, method, rule)),
      ),
    );
  return {
    source,
    find: (httpMethod, path) =>
      methods.find(({ verb, template }) => verb === httpMethod && template.match(path) !== undefined)?.defined,
  };
}

function rulesOf({ parsedOptions = [] }: ProtoMethod): readonly HttpRule[] {
  const rules = parsedOptions.flatMap((option) =>
    [(option["(google.api.http)"] ?? []) as HttpRule | HttpRule[]].flat(),
  );
  return rules.flatMap((rule) => [rule, ...[rule.additional_bindings ?? []].flat()]);
}

interface Spoken {
  readonly verb: string;
  readonly template: PathTemplate;
  readonly defined: DefinedMethod;
}

function spoken(
  types: Types,
  scope: string,
  name: string,
  { requestType, responseType }: ProtoMethod,
  rule: HttpRule,
): readonly Spoken[] {
  const verb = verbs.find((one) => typeof rule[one] === "string");
  if (verb === undefined) return [];
  const template = new PathTemplate(rule[verb] as string);
  const request = types.message(scope, requestType);
  const response = types.message(scope, responseType);
  const defined: DefinedMethod = {
    id: `${scope}.${name}`,
    checkRequest({ query, body }) {
      const shape = bodyShape(request, rule.body);
      const problems =
        shape === undefined ? [] : [...checkShape(body, shape, camel(requestType.split(".").at(-1) as string))];
      for (const key of query.keys())
        if (!key.startsWith("$") && !common.has(key) && !hasField(request, key))
          problems.push(`Invalid query parameter "${key}": Cannot bind it to any field.`);
      return problems;
    },
    checkResponse: (body) => checkShape(body, response, responseType),
  };
  return [{ verb: verb.toUpperCase(), template, defined }];
}

const common = new Set(["alt", "fields", "key", "prettyPrint", "quotaUser"]);

/** What the body holds: the whole request (what the path names may be said again) or one field of it. */
function bodyShape(request: Shape, body: string | undefined): Shape | undefined {
  if (request.kind !== "message" || body === undefined || body === "") return undefined;
  return body === "*" ? request : request.fields().get(camel(body));
}

function hasField(shape: Shape, key: string): boolean {
  let at: Shape | undefined = shape;
  for (const part of key.split(".")) at = at?.kind === "message" ? at.fields().get(camel(part)) : undefined;
  return at !== undefined;
}

function camel(name: string): string {
  return name
    .replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
    .replace(/^[A-Z]/, (one) => one.toLowerCase());
}

const scalars: Readonly<Record<string, Shape>> = {
  string: { kind: "string" },
  bool: { kind: "boolean" },
  bytes: { kind: "bytes" },
  double: { kind: "number" },
  float: { kind: "number" },
  int32: { kind: "integer" },
  uint32: { kind: "integer" },
  sint32: { kind: "integer" },
  fixed32: { kind: "integer" },
  int64: { kind: "int64" },
  uint64: { kind: "int64" },
  fixed64: { kind: "int64" },
};

/** Types whose JSON is not that of their fields (protobuf's JSON mapping). */
const wellKnown: Readonly<Record<string, Shape>> = {
  "google.protobuf.Timestamp": { kind: "timestamp" },
  "google.protobuf.Duration": { kind: "duration" },
  "google.protobuf.FieldMask": { kind: "string" },
  "google.protobuf.Any": { kind: "any" },
  "google.protobuf.Struct": { kind: "map", of: { kind: "any" } },
  "google.protobuf.Value": { kind: "any" },
  "google.protobuf.ListValue": { kind: "list", of: { kind: "any" } },
  "google.protobuf.DoubleValue": { kind: "number" },
  "google.protobuf.FloatValue": { kind: "number" },
  "google.protobuf.Int64Value": { kind: "int64" },
  "google.protobuf.Int32Value": { kind: "integer" },
  "google.protobuf.BoolValue": { kind: "boolean" },
  "google.protobuf.StringValue": { kind: "string" },
  "google.api.HttpBody": { kind: "any" },
};

class Types {
  readonly #nodes = new Map<string, ProtoNode>();
  readonly #fields = new Map<string, ReadonlyMap<string, Shape>>();

  constructor(root: ProtoNamespace) {
    this.#collect(root, "");
  }

  get services(): readonly { readonly scope: string; readonly node: ProtoNode }[] {
    return [...this.#nodes].filter(([, node]) => node.methods !== undefined).map(([scope, node]) => ({ scope, node }));
  }

  message(scope: string, type: string): Shape {
    const scalar = scalars[type];
    if (scalar !== undefined) return scalar;
    const name = this.#resolve(scope, type);
    const special = wellKnown[name];
    if (special !== undefined) return special;
    const node = this.#nodes.get(name);
    if (node?.values !== undefined) return { kind: "enum", values: new Set(Object.keys(node.values)) };
    if (node?.fields === undefined) return { kind: "any" };
    return { kind: "message", name, fields: () => this.#fieldsOf(name, node) };
  }

  #fieldsOf(name: string, { fields = {} }: ProtoNode): ReadonlyMap<string, Shape> {
    const known =
      this.#fields.get(name) ??
      new Map(
        Object.entries(fields).flatMap(([field, { type, keyType, rule }]) => {
          const one = this.message(name, type);
          const shape: Shape =
            keyType !== undefined ? { kind: "map", of: one } : rule === "repeated" ? { kind: "list", of: one } : one;
          // JSON names are lowerCamelCase, and services take the name of the `.proto` file too.
          return [...new Set([field, camel(field)])].map((key) => [key, shape] as const);
        }),
      );
    this.#fields.set(name, known);
    return known;
  }

  /** A type's name is looked for in the scope that uses it and then outwards. */
  #resolve(scope: string, type: string): string {
    if (type.startsWith(".")) return type.slice(1);
    for (let inside = scope; ; inside = inside.slice(0, Math.max(0, inside.lastIndexOf(".")))) {
      const name = inside === "" ? type : `${inside}.${type}`;
      if (this.#nodes.has(name)) return name;
      if (inside === "") return type;
    }
  }

  #collect(namespace: ProtoNamespace, path: string): void {
    for (const [name, node] of Object.entries(namespace.nested ?? {})) {
      const own = path === "" ? name : `${path}.${name}`;
      this.#nodes.set(own, node);
      this.#collect(node, own);
    }
  }
}
