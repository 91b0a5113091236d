import { readFileSync } from "node:fs";
import path from "node:path";
import { statementsOf } from "./source.mjs";

const DECLARED =
  /^(export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:interface|class|enum|const\s+enum|namespace|module|type|function\*?|const|let|var)\s+([\w$]+)/;
const FROM = /^(import|export)\s+(?:type\s+)?([\s\S]*?)\s*from\s*["']([^"']+)["']/;
const LOCAL_EXPORT = /^export\s+(?:type\s+)?\{([\s\S]*?)\}\s*;?$/;

/** The surface of a package's entry: reads `.d.ts` files as they are compiled, and caches them by path. */
export class Declarations {
  #modules = new Map();

  /** All that a user of `entry` can name or reach: `{ name, text, exported }`, sorted by name. */
  surface(entry) {
    const found = new Map();
    const queue = this.#exportsOf(entry, new Set()).map((item) => ({ ...item, exported: true }));
    while (queue.length > 0) {
      const { module, name, as, exported } = queue.shift();
      const place = this.#locate(module, name);
      if (place === undefined) continue;
      const key = `${place.module}#${place.name}`;
      const known = found.get(key);
      if (known !== undefined) {
        known.exported ||= exported;
        continue;
      }
      const texts = this.#read(place.module).declared.get(place.name);
      found.set(key, { name: as ?? place.name, text: texts.join("\n"), exported });
      for (const used of identifiers(texts)) {
        queue.push({ module: place.module, name: used, exported: false });
      }
    }
    return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  #exportsOf(module, visited) {
    if (visited.has(module)) return [];
    visited.add(module);
    const { declared, exported, stars } = this.#read(module);
    const own = [...exported].map(([as, name]) => ({ module, name, as }));
    const plain = [...declared]
      .filter(([, [text]]) => /^export\b/.test(text))
      .map(([name]) => ({ module, name, as: name }));
    return [...plain, ...own, ...stars.flatMap((star) => this.#exportsOf(star, visited))];
  }

  /** Follows imports and re-exports until the module that declares `name`; nothing when it is foreign. */
  #locate(module, name, visited = new Set()) {
    if (visited.has(module)) return undefined;
    visited.add(module);
    const { declared, imported, exported, stars } = this.#read(module);
    if (declared.has(name)) return { module, name };
    const source = imported.get(name) ?? imported.get(exported.get(name));
    if (source !== undefined) return source.module && this.#locate(source.module, source.name, visited);
    for (const star of stars) {
      const found = this.#locate(star, name, visited);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #read(file) {
    const known = this.#modules.get(file);
    if (known !== undefined) return known;
    const module = { declared: new Map(), imported: new Map(), exported: new Map(), stars: [] };
    this.#modules.set(file, module);
    for (const statement of statementsOf(readFileSync(file, "utf8"))) readStatement(file, module, statement);
    return module;
  }
}

function readStatement(file, module, statement) {
  const from = FROM.exec(statement);
  const local = LOCAL_EXPORT.exec(statement);
  const declared = DECLARED.exec(statement);
  if (from !== null) {
    const [, verb, clause, specifier] = from;
    const target = specifier.startsWith(".")
      ? path.resolve(path.dirname(file), specifier.replace(/\.js$/, ".d.ts"))
      : undefined;
    if (clause === "*" && verb === "export") return void (target && module.stars.push(target));
    for (const { name, as } of names(clause)) {
      // A name that is only passed on gets a local name that no source can write.
      const key = verb === "export" ? `${specifier}#${name}` : as;
      module.imported.set(key, { module: target, name });
      if (verb === "export") module.exported.set(as, key);
    }
  } else if (local !== null) {
    for (const { name, as } of names(`{${local[1]}}`)) module.exported.set(as, name);
  } else if (declared !== null) {
    const texts = module.declared.get(declared[2]) ?? module.declared.set(declared[2], []).get(declared[2]);
    texts.push(statement);
  }
}

/** The names of an import or export clause: `{ a, type b as c }`, `* as d`, `e`. */
function names(clause) {
  const inner = /\{([\s\S]*)\}/.exec(clause)?.[1] ?? "";
  return inner
    .split(",")
    .map((part) => part.trim().replace(/^type\s+/, ""))
    .filter((part) => part !== "")
    .map((part) => {
      const [name, as = name] = part.split(/\s+as\s+/);
      return { name, as };
    });
}

function identifiers(texts) {
  return new Set(texts.join("\n").match(/[A-Za-z_$][\w$]*/g));
}
