import { invalid } from "./errors.js";

type Mask = Map<string, Mask>;

/** Of a response, what `fields` asks for: `name,items(name,size),nextPageToken`, `items/name`; see "Partial responses". */
export function partial(body: unknown, fields: string | null): unknown {
  return fields === null || fields === "*" ? body : pick(body, parse(fields));
}

function pick(value: unknown, mask: Mask): unknown {
  if (mask.size === 0 || mask.has("*")) return value;
  if (Array.isArray(value)) return value.map((item) => pick(item, mask));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const below = mask.get(key);
      return below === undefined ? [] : [[key, pick(inner, below)]];
    }),
  );
}

function parse(fields: string): Mask {
  const tokens = fields.match(/[\w*]+|[(),/]/g) ?? [];
  if (tokens.join("") !== fields || tokens.length === 0) throw invalid(`Invalid field selection ${fields}`);
  let at = 0;
  const list = (): Mask => {
    const mask: Mask = new Map();
    for (;;) {
      const path = [tokens[at++]];
      while (tokens[at] === "/") path.push(tokens[(at += 2) - 1]);
      if (path.some((name) => name === undefined || !/^[\w*]+$/.test(name)))
        throw invalid(`Invalid field selection ${fields}`);
      let below: Mask = new Map();
      if (tokens[at] === "(") {
        at++;
        below = list();
        if (tokens[at++] !== ")") throw invalid(`Invalid field selection ${fields}`);
      }
      add(mask, path as string[], below);
      if (tokens[at] !== ",") return mask;
      at++;
    }
  };
  const mask = list();
  if (at !== tokens.length) throw invalid(`Invalid field selection ${fields}`);
  return mask;
}

function add(mask: Mask, [first, ...rest]: readonly string[], below: Mask): void {
  if (first === undefined) return;
  const inner: Mask = rest.length === 0 ? below : (mask.get(first) ?? new Map());
  if (rest.length > 0) add(inner, rest, below);
  mask.set(first, inner);
}
