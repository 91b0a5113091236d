import { createHash } from "node:crypto";
import { canonicalJson, type Digest, type Json } from "@zen/plugin-sdk";
import type { CodePart } from "../types.js";
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

/** What a node has to say in the digest of every step that reaches it. */
export interface Description {
  /** Its record as canonical JSON, in which the nodes that it leads to stand by numbers; they are asked for in order. */
  record(number: (target: CodeNode) => number): string;
  readonly part?: SortedPart;
}

/** A part with the text that it is sorted by. */
export interface SortedPart {
  readonly text: string;
  readonly part: CodePart;
}

export function describe(graph: CodeGraph, node: CodeNode, leaves: Leaves): Description {
  switch (node.kind) {
    case "statement":
      return describeStatement(graph, node);
    case "module": {
      const { name: module } = graph.module(node.path);
      const digest = leaves.module(node.path);
      const imports = graph.importsOf(node.path);
      return {
        record: (number) => `["module",${canonicalJson(digest)},${JSON.stringify(imports.map(number))}]`,
        part: sorted({ kind: "code", module, name: "module", digest }),
      };
    }
    case "data": {
      const digest = leaves.data(node.path);
      return fixed(["data", digest], { kind: "data", module: graph.module(node.path).name, digest });
    }
    case "package": {
      const part = node.file === undefined ? undefined : leaves.package(node.specifier, node.name, node.file);
      return fixed(["package", node.specifier, node.name, part?.digest ?? null], part);
    }
  }
}

function describeStatement(graph: CodeGraph, node: Extract<CodeNode, { kind: "statement" }>): Description {
  const { text, refs, dynamic, names } = graph.statement(node);
  const { name: module } = graph.module(node.path);
  const targets = refs.map((ref) => graph.named(node.path, ref));
  const later = dynamic.map((specifier) => importedLater(graph, node.path, specifier));
  const placed = text.includes("import.meta") || text.includes("__dirname") || text.includes("__filename");
  const name =
    names.map((each) => (each.startsWith("*") ? "default" : each)).join(", ") || `statement ${node.index + 1}`;
  const [head, tail] = [canonicalJson(text), placed ? `,${canonicalJson(module)}` : ""];
  return {
    record(number) {
      const numbered = (lists: readonly (readonly CodeNode[])[]): string =>
        JSON.stringify(lists.map((list) => list.map(number)));
      return `["code",${head},${numbered(targets)},${numbered(later)}${tail}]`;
    },
    part: sorted({ kind: "code", module, name, digest: sha256(canonicalJson([text, refs])) }),
  };
}

/** A node that leads nowhere. */
function fixed(record: Json, part: CodePart | undefined): Description {
  const text = canonicalJson(record);
  return { record: () => text, ...(part === undefined ? {} : { part: sorted(part) }) };
}

function sorted(part: CodePart): SortedPart {
  return { text: canonicalJson(part as unknown as Json), part };
}

/** A module imported when a statement runs: all that it exports, and its evaluation. */
function importedLater(graph: CodeGraph, path: string, specifier: string): readonly CodeNode[] {
  const to = graph.module(path).imports.find((imported) => imported.specifier === specifier)?.path;
  if (to === undefined) return graph.imported(path, specifier, "*");
  return [...graph.exported(to, "*"), ...graph.evaluation(to)];
}

export function sha256(text: string): Digest {
  return createHash("sha256").update(text).digest("hex");
}
