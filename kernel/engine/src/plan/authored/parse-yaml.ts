import type * as Yaml from "yaml";
import type { Node, ParsedNode, YAMLMap, YAMLSeq } from "yaml";
import { Fault, misshapen, type Span } from "./fault.js";
import type { Located, LocatedEntry, LocatedScalar, LocatedTable } from "./located.js";

/** Bounds of what a person writes by hand, and generous ones: who writes more writes a program. */
const MOST_BYTES = 2 ** 20;
const MOST_VALUES = 200_000;
const DEEPEST = 64;

/**
 * Reads YAML 1.2 that nobody vouches for: no tags, no directives, no key twice, nothing but JSON values, and aliases only as far as what they
 * stand for stays small. @throws Fault `PIPELINE_SYNTAX`.
 */
export async function parseYaml(text: string): Promise<Located> {
  if (Buffer.byteLength(text) > MOST_BYTES)
    throw syntax({ start: 0, end: 0 }, "The file is larger than 1 MiB", TOO_MUCH);
  const yaml = await import("yaml");
  const document = yaml.parseDocument(text, {
    version: "1.2",
    schema: "core",
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
  });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const [start, end] = problem.pos;
    // The reader of YAML calls itself for each level, and reports that the call stack has an end as it reports a fault of the text.
    if (problem.message.includes("call stack")) throw syntax({ start, end }, "The file is nested too deeply", TOO_MUCH);
    throw syntax({ start, end }, `The file is no YAML: ${problem.message}`, "Correct the YAML at this place.");
  }
  if (document.directives.yaml.explicit === true || /^%/m.test(text.slice(0, text.indexOf("\n---") + 1)))
    throw syntax({ start: 0, end: 1 }, "A pipeline file has no directives", "Remove the lines that begin with %.");
  if (document.contents === null) throw syntax({ start: 0, end: 0 }, "The file is empty", 'Begin it with "name:".');
  return new Reader(yaml).read(document.contents, 0);
}

const TOO_MUCH = "Write a pipeline of this size in TypeScript, or give its data as a file.";

class Reader {
  /** What aliases stand for. An anchor is known once its value has been read, so that no value holds itself. */
  readonly #anchors = new Map<string, Located>();
  #values = 0;

  constructor(private readonly yaml: typeof Yaml) {}

  read(node: ParsedNode | Node, depth: number): Located {
    const span = spanOf(node);
    if (depth > DEEPEST) throw syntax(span, "The file is nested too deeply", TOO_MUCH);
    if (this.yaml.isAlias(node)) return this.#alias(node.source, span);
    if (node.tag !== undefined && node.tag !== null)
      throw syntax(span, `The tag ${node.tag} cannot be used here`, "Write the value without a tag.");
    this.#count(1, span);
    const found = this.#value(node, span, depth);
    const { anchor } = node as { readonly anchor?: string };
    if (anchor !== undefined) this.#anchors.set(anchor, found);
    return found;
  }

  #value(node: ParsedNode | Node, span: Span, depth: number): Located {
    if (this.yaml.isMap(node)) return this.#table(node as YAMLMap.Parsed, span, depth);
    if (this.yaml.isSeq(node)) {
      const items = (node as YAMLSeq.Parsed).items.map((item) => this.read(item, depth + 1));
      return { kind: "list", ...span, items, size: sizeOf(items) };
    }
    if (this.yaml.isScalar(node)) return scalar(node.value, node.type === "PLAIN", span);
    throw syntax(span, "There is no value here", "Write one, or null.");
  }

  #table(node: YAMLMap.Parsed, span: Span, depth: number): LocatedTable {
    const entries = new Map<string, LocatedEntry>();
    for (const { key: keyNode, value } of node.items) {
      const key = this.read(keyNode, depth + 1);
      const name = key.kind === "scalar" ? key.value : undefined;
      if (typeof name !== "string") throw syntax(key, "A key must be text", "Put it in quotes.");
      if (name === "__proto__") throw syntax(key, "A key cannot be named __proto__", "Choose another name.");
      if (entries.has(name))
        throw new Fault(
          "PIPELINE_KEY_TWICE",
          `The name ${name} is given twice`,
          "Rename one of the two, or remove it.",
          key,
        );
      const missing: LocatedScalar = {
        kind: "scalar",
        start: key.end,
        end: key.end,
        value: null,
        plain: false,
        size: 1,
      };
      entries.set(name, { key, value: value === null ? missing : this.read(value, depth + 1) });
    }
    return { kind: "table", ...span, entries, size: sizeOf([...entries.values()].map(({ value }) => value)) };
  }

  #alias(name: string, span: Span): Located {
    const found = this.#anchors.get(name);
    if (found === undefined)
      throw syntax(
        span,
        `The alias *${name} stands for nothing before it`,
        `Put &${name} before the value it stands for.`,
      );
    this.#count(found.size, span);
    return { ...found, ...span };
  }

  #count(values: number, span: Span): void {
    this.#values += values;
    if (this.#values > MOST_VALUES)
      throw syntax(
        span,
        `The file holds more than ${MOST_VALUES.toLocaleString("en")} values, aliases resolved`,
        TOO_MUCH,
      );
  }
}

function scalar(value: unknown, plain: boolean, span: Span): LocatedScalar {
  if (value === null || typeof value === "string" || typeof value === "boolean" || isFiniteNumber(value))
    return { kind: "scalar", ...span, value, plain, size: 1 };
  throw misshapen(span, `${String(value)} is no JSON value`, "Write a finite number, text, true, false or null.");
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function sizeOf(values: readonly Located[]): number {
  return values.reduce((total, { size }) => total + size, 1);
}

function spanOf({ range }: ParsedNode | Node): Span {
  const [start = 0, end = start] = range ?? [];
  return { start, end };
}

function syntax(span: Span, message: string, hint: string): Fault {
  return new Fault("PIPELINE_SYNTAX", message, hint, span);
}
