import { ZenError } from "@zen/plugin-sdk";
import { library, runtimeName } from "./runtime/library.js";

/** In characters. What becomes of it, as functions with their constants, is part of a request to the service, and Dataflow takes 20 MB. */
const longest = 8_000_000;

/**
 * Source of a Python module: functions written for a plan behind the parts of the runtime that they use, each once and in an order in
 * which it can be run from top to bottom. It imports the standard library alone and runs on Python 3.10 and later. It is plain ASCII
 * without blank lines or comments, and its last definition is the one defined last: so Beam's `callable` finds its function there.
 */
export class PythonModule {
  private readonly used = new Set<string>();
  private readonly helpers = new Map<string, string>();
  private readonly definitions: string[] = [];

  /** The name of a part of the runtime, which becomes part of the module. */
  use(name: string): string {
    if (this.used.has(name)) return name;
    const part = library.get(name);
    if (part === undefined) throw new Error(`The Python runtime has no ${name}`);
    part.uses.forEach((each) => this.use(each));
    this.used.add(name);
    return name;
  }

  /** The name of a small function that exists where it is needed only. Its text may use the runtime. */
  helper(name: string, text: string): string {
    for (const used of text.matchAll(runtimeName)) if (library.has(used[0])) this.use(used[0]);
    this.helpers.set(name, text);
    return name;
  }

  /** Adds a definition, whose text uses only names that `use` and `helper` gave. */
  define(text: string): void {
    this.definitions.push(text);
  }

  /** @throws ZenError `PLAN_UNSUPPORTED` where the plans' constants are too many for a job. */
  source(): string {
    const parts = [...this.used].map((name) => library.get(name)!.text);
    const body = [...parts, ...this.helpers.values(), ...this.definitions].join("\n");
    const imports = standardModules.filter((name) => new RegExp(`(?<![\\w."'])${name}\\.`).test(body));
    const source = [...imports.map((name) => `import ${name}`), shrunk(body), ""].join("\n");
    if (source.length > longest)
      throw new ZenError(
        "PLAN_UNSUPPORTED",
        `The constants of the plans take ${megabytes(source.length)} MB in a job`,
        {
          hint: `Up to ${megabytes(longest)} MB fit: cut the vocabularies down (their limits), or transform fewer columns at once.`,
        },
      );
    return source;
  }
}

const standardModules = [
  "base64",
  "bisect",
  "datetime",
  "hashlib",
  "heapq",
  "io",
  "json",
  "math",
  "re",
  "struct",
  "zlib",
];

function megabytes(length: number): number {
  return Math.ceil(length / 1_000_000);
}

/** The source is written into jobs, whose size counts: one blank for each level, nothing for the reader. */
function shrunk(body: string): string {
  return body
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.trimStart().startsWith("#"))
    .map((line) => line.replace(/^(?: {2})+/, (blanks) => " ".repeat(blanks.length / 2)))
    .join("\n");
}
