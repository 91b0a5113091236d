import { createHash } from "node:crypto";
import { canonicalJson, type Digest, type Json } from "@zen/plugin-sdk";
import type { CodePart, StepCode } from "../types.js";
import type { CodeGraph } from "./code-graph.js";
import type { CodeNode } from "./node.js";

/** Digests of what lies outside the user's statements. */
export interface Leaves {
  /** Of a data file. */
  data(path: string): Digest;
  /** Of the text of a module that cannot be taken apart. */
  module(path: string): Digest;
  /** Of a package or plugin with its closure; undefined for what has no say, such as a word of declaration from the SDK. */
  package(specifier: string, name: string, file: string): Extract<CodePart, { kind: "package" }> | undefined;
}

/**
 * The digest of an exported step's transitive code: its declaration and all that it leads to, numbered by the order in which they
 * are met. So neither names, nor files, nor the order of declarations count, while any change of what is reached does.
 */
export function stepCode(graph: CodeGraph, path: string, name: string, leaves: Leaves): StepCode {
  const numbers = new Map<string, number>();
  const nodes: CodeNode[] = [];
  const number = (node: CodeNode): number => {
    const known = numbers.get(node.id);
    if (known !== undefined) return known;
    numbers.set(node.id, nodes.length);
    nodes.push(node);
    return nodes.length - 1;
  };
  const roots = [graph.exported(path, name).map(number), graph.evaluation(path).map(number)];
  const records: Json[] = [roots];
  const parts: CodePart[] = [];
  // The list grows while it is read.
  for (const node of nodes) {
    const { record, part } = describe(graph, node, leaves, (targets) => targets.map(number));
    records.push(record);
    if (part !== undefined) parts.push(part);
  }
  return { digest: sha256(canonicalJson(records)), parts: sortParts(parts) };
}

export function sha256(text: string): Digest {
  return createHash("sha256").update(text).digest("hex");
}

interface Description {
  readonly record: Json;
  readonly part?: CodePart;
}

function describe(
  graph: CodeGraph,
  node: CodeNode,
  leaves: Leaves,
  number: (targets: readonly CodeNode[]) => readonly number[],
): Description {
  switch (node.kind) {
    case "statement": {
      const { text, refs, dynamic, names } = graph.statement(node);
      const { name: module } = graph.module(node.path);
      const targets = refs.map((ref) => number(graph.named(node.path, ref)));
      const later = dynamic.map((specifier) => number(importedLater(graph, node.path, specifier)));
      const place =
        text.includes("import.meta") || text.includes("__dirname") || text.includes("__filename") ? [module] : [];
      const name =
        names.map((each) => (each.startsWith("*") ? "default" : each)).join(", ") || `statement ${node.index + 1}`;
      return {
        record: ["code", text, targets, later, ...place],
        part: { kind: "code", module, name, digest: sha256(canonicalJson([text, refs])) },
      };
    }
    case "module": {
      const { name: module } = graph.module(node.path);
      const digest = leaves.module(node.path);
      return {
        record: ["module", digest, number(graph.importsOf(node.path))],
        part: { kind: "code", module, name: "module", digest },
      };
    }
    case "data": {
      const digest = leaves.data(node.path);
      return { record: ["data", digest], part: { kind: "data", module: graph.module(node.path).name, digest } };
    }
    case "package": {
      const part = node.file === undefined ? undefined : leaves.package(node.specifier, node.name, node.file);
      return {
        record: ["package", node.specifier, node.name, part?.digest ?? null],
        ...(part === undefined ? {} : { part }),
      };
    }
  }
}

/** A module imported when a statement runs: all that it exports, and its evaluation. */
function importedLater(graph: CodeGraph, path: string, specifier: string): readonly CodeNode[] {
  const to = graph.module(path).imports.find((imported) => imported.specifier === specifier)?.path;
  if (to === undefined) return graph.imported(path, specifier, "*");
  return [...graph.exported(to, "*"), ...graph.evaluation(to)];
}

function sortParts(parts: readonly CodePart[]): readonly CodePart[] {
  const keyed = parts.map((part) => [canonicalJson(part as unknown as Json), part] as const);
  return [...new Map(keyed.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))).values()];
}
