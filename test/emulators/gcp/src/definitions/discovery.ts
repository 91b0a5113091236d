import { checkShape } from "./check-shape.js";
import { PathTemplate } from "./path-template.js";
import type { Shape } from "./shape.js";
import type { AskedRequest, DefinedMethod, Definitions } from "./types.js";

/** The parts of a discovery document that say what a request may hold; see Google's "API Discovery Service" reference. */
export interface DiscoveryDocument extends Resource {
  readonly id: string;
  readonly revision: string;
  readonly servicePath: string;
  readonly parameters?: Readonly<Record<string, Property>>;
  readonly schemas: Readonly<Record<string, Property>>;
}

interface Resource {
  readonly methods?: Readonly<Record<string, Method>>;
  readonly resources?: Readonly<Record<string, Resource>>;
}

interface Method {
  readonly id: string;
  readonly httpMethod: string;
  readonly path: string;
  readonly flatPath?: string;
  readonly parameters?: Readonly<Record<string, Property>>;
  readonly request?: { readonly $ref: string };
  readonly response?: { readonly $ref: string };
  readonly mediaUpload?: { readonly protocols: Readonly<Record<string, { readonly path: string }>> };
}

interface Property {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly enum?: readonly string[];
  readonly location?: "path" | "query";
  readonly required?: boolean;
  readonly repeated?: boolean;
  readonly properties?: Readonly<Record<string, Property>>;
  readonly additionalProperties?: Property;
  readonly items?: Property;
}

/** Beyond the document's own: what every service of Google's takes (`$alt` and the like are written with and without the sign). */
const everywhere = ["$.xgafv", "$alt", "alt", "fields", "key", "prettyPrint", "quotaUser", "uploadType", "userProject"];

/** A service by its discovery document. */
export function discoveryDefinitions(document: DiscoveryDocument): Definitions {
  // Those with a verb (`models/{model}:listVersions`) first: a plain path would take the verb for a part of its last parameter.
  const methods = methodsOf(document)
    .toSorted((a, b) => Number(hasVerb(b)) - Number(hasVerb(a)))
    .map((method) => ({
      method,
      templates: pathsOf(document, method).map((path) => new PathTemplate(path)),
      defined: defined(document, method),
    }));
  return {
    source: `discovery document ${document.id}, revision ${document.revision}`,
    find: (httpMethod, path) =>
      methods.find(
        ({ method, templates }) =>
          method.httpMethod === httpMethod && templates.some((template) => template.match(path) !== undefined),
      )?.defined,
  };
}

function hasVerb({ path, flatPath = path }: Method): boolean {
  return /:\w+$/.test(flatPath);
}

function methodsOf({ methods = {}, resources = {} }: Resource): readonly Method[] {
  return [...Object.values(methods), ...Object.values(resources).flatMap(methodsOf)];
}

function pathsOf({ servicePath }: DiscoveryDocument, { path, flatPath, mediaUpload }: Method): readonly string[] {
  const uploads = Object.values(mediaUpload?.protocols ?? {}).map((protocol) => protocol.path);
  return [`/${servicePath}${flatPath ?? path}`, ...uploads];
}

function defined(document: DiscoveryDocument, method: Method): DefinedMethod {
  const query = new Map(
    Object.entries({ ...document.parameters, ...method.parameters }).filter(([, { location }]) => location === "query"),
  );
  const shapes = new Shapes(document.schemas);
  return {
    id: method.id,
    checkRequest: (request) => [
      ...checkQuery(request, query, shapes),
      ...(method.request === undefined
        ? noBody(request)
        : checkShape(request.body, shapes.named(method.request.$ref), bodyName(method.request.$ref))),
    ],
    checkResponse: (body) =>
      method.response === undefined ? [] : checkShape(body, shapes.named(method.response.$ref), method.response.$ref),
  };
}

function bodyName(schema: string): string {
  return `${schema.slice(0, 1).toLowerCase()}${schema.slice(1)}`;
}

function noBody({ body }: AskedRequest): readonly string[] {
  const empty = body === undefined || (typeof body === "object" && body !== null && Object.keys(body).length === 0);
  return empty ? [] : ["Request body is not allowed here."];
}

function checkQuery(
  { query }: AskedRequest,
  parameters: ReadonlyMap<string, Property>,
  shapes: Shapes,
): readonly string[] {
  const problems: string[] = [];
  for (const name of new Set(query.keys())) {
    const property = parameters.get(name);
    const values = query.getAll(name);
    if (property === undefined) {
      if (!everywhere.includes(name)) problems.push(`Invalid query parameter "${name}": Cannot bind it to any field.`);
    } else if (values.length > 1 && property.repeated !== true) {
      problems.push(`The query parameter "${name}" is given more than once.`);
    } else {
      problems.push(...values.flatMap((value) => checkShape(typed(value, property), shapes.of(property), name)));
    }
  }
  for (const [name, { required }] of parameters)
    if (required === true && !query.has(name)) problems.push(`Required parameter: ${name}`);
  return problems;
}

/** A query's text as the JSON value that it stands for. */
function typed(value: string, { type }: Property): unknown {
  if (type === "boolean") return value === "true" ? true : value === "false" ? false : value;
  if (type === "integer" || type === "number") return value.trim() === "" ? value : Number(value);
  return value;
}

class Shapes {
  readonly #fields = new Map<string, ReadonlyMap<string, Shape>>();

  constructor(private readonly schemas: Readonly<Record<string, Property>>) {}

  named(name: string): Shape {
    const schema = this.schemas[name] ?? {};
    return schema.properties === undefined && schema.type !== "object" ? this.of(schema) : this.#object(name, schema);
  }

  of(property: Property): Shape {
    if (property.$ref !== undefined) return this.named(property.$ref);
    if (property.enum !== undefined) return { kind: "enum", values: new Set(property.enum) };
    switch (property.type) {
      case "string":
        return stringOf(property.format);
      case "integer":
      case "number":
      case "boolean":
        return { kind: property.type };
      case "array":
        return { kind: "list", of: this.of(property.items ?? {}) };
      case "object":
        return this.#object("object", property);
      default:
        return { kind: "any" };
    }
  }

  #object(name: string, { properties, additionalProperties }: Property): Shape {
    if (properties !== undefined) return { kind: "message", name, fields: () => this.#fieldsOf(name, properties) };
    if (additionalProperties !== undefined) return { kind: "map", of: this.of(additionalProperties) };
    return { kind: "message", name, fields: () => new Map() };
  }

  #fieldsOf(name: string, properties: Readonly<Record<string, Property>>): ReadonlyMap<string, Shape> {
    const make = (): ReadonlyMap<string, Shape> =>
      new Map(Object.entries(properties).map(([key, property]) => [key, this.of(property)]));
    if (name === "object") return make();
    const known = this.#fields.get(name) ?? make();
    this.#fields.set(name, known);
    return known;
  }
}

function stringOf(format: string | undefined): Shape {
  switch (format) {
    case "int64":
    case "uint64":
      return { kind: "int64" };
    case "byte":
      return { kind: "bytes" };
    case "date-time":
    case "google-datetime":
      return { kind: "timestamp" };
    case "google-duration":
      return { kind: "duration" };
    default:
      return { kind: "string" };
  }
}
