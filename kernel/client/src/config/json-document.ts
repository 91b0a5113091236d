import type { Json } from "@zen/plugin-sdk";

export type JsonPath = readonly (string | number)[];

/** A syntax fault, as the end of a sentence that begins with the file's name. */
export class JsonSyntaxError extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/** A parsed JSON text that remembers where each value, and each field's name, stands. */
export interface JsonDocument {
  readonly value: Json;
  /** Offset of the name of the field, or of the list's element, or of the nearest parent that exists. */
  locate(path: JsonPath): number;
}

const MAX_DEPTH = 64;

/** Parses strict JSON (RFC 8259). Refuses repeated and dangerous field names, which `JSON.parse` lets through. */
export function parseJsonDocument(text: string): JsonDocument {
  const reader = new Reader(text);
  const value = reader.document();
  return {
    value,
    locate(path) {
      for (let length = path.length; length > 0; length--) {
        const offset = reader.places.get(placeKey(path.slice(0, length)));
        if (offset !== undefined) return offset;
      }
      return reader.start;
    },
  };
}

function placeKey(path: JsonPath): string {
  return JSON.stringify(path);
}

class Reader {
  readonly places = new Map<string, number>();
  start = 0;
  private at = 0;
  private readonly path: (string | number)[] = [];

  constructor(private readonly text: string) {}

  document(): Json {
    this.at = this.text.startsWith("\uFEFF") ? 1 : 0;
    this.space();
    this.start = this.at;
    const value = this.value();
    this.space();
    if (this.at < this.text.length) this.fail("has something after its end");
    return value;
  }

  private value(): Json {
    if (this.path.length > MAX_DEPTH) this.fail(`is nested more than ${MAX_DEPTH} levels deep`);
    const char = this.text[this.at];
    if (char === "{") return this.object();
    if (char === "[") return this.list();
    if (char === '"') return this.string();
    return this.literal();
  }

  private object(): Json {
    const fields: Record<string, Json> = {};
    this.each("}", () => {
      const offset = this.at;
      if (this.text[this.at] !== '"') this.fail("lacks a field name in double quotes");
      const name = this.string();
      if (name === "__proto__") this.fail("must not have a field __proto__", offset);
      if (Object.hasOwn(fields, name)) this.fail(`has the field ${JSON.stringify(name)} twice`, offset);
      this.space();
      if (this.text[this.at++] !== ":") this.fail("lacks a colon after a field name", this.at - 1);
      this.space();
      fields[name] = this.child(name, offset);
    });
    return fields;
  }

  private list(): Json {
    const items: Json[] = [];
    this.each("]", () => items.push(this.child(items.length, this.at)));
    return items;
  }

  private child(name: string | number, offset: number): Json {
    this.path.push(name);
    this.places.set(placeKey(this.path), offset);
    const value = this.value();
    this.path.pop();
    return value;
  }

  private each(close: string, item: () => void): void {
    this.at++;
    this.space();
    if (this.text[this.at] === close) return void this.at++;
    for (;;) {
      item();
      this.space();
      const char = this.text[this.at];
      if (char === close) return void this.at++;
      if (char !== ",") this.fail(char === undefined ? "ends too early" : `lacks a comma or ${close}`);
      const comma = this.at++;
      this.space();
      if (this.text[this.at] === close) this.fail("has a comma after the last entry", comma);
    }
  }

  private string(): string {
    const match = this.match(/"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy);
    return match === undefined
      ? this.fail("has a string that is not closed or not valid")
      : (JSON.parse(match) as string);
  }

  private literal(): Json {
    const match = this.match(/(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/uy);
    if (match !== undefined) return JSON.parse(match) as Json;
    return this.fail(this.at >= this.text.length ? "ends too early" : "has something that is no JSON value");
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text)?.[0];
    this.at += match?.length ?? 0;
    return match;
  }

  private space(): void {
    this.match(/[ \t\r\n]*/uy);
  }

  private fail(message: string, offset = this.at): never {
    throw new JsonSyntaxError(message, offset);
  }
}
