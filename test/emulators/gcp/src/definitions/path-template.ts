/**
 * A path of a method, as Google's definitions write them: `/v1/{name=projects/*\/secrets/*}:access`, `{+name}` (any number of
 * segments), `{bucket}` (one segment). Parameters come back decoded, by the template's own names.
 */
export class PathTemplate {
  readonly #pattern: RegExp;
  readonly #names: string[] = [];

  constructor(readonly template: string) {
    const pattern = template.replace(/\{(\+?)([\w.]+)(?:=([^}]*))?\}|[^{]+/g, (piece, many, name, form) => {
      if (name === undefined) return escape(piece as string);
      this.#names.push(name as string);
      if (form !== undefined) return `(${segments(form as string)})`;
      return many === "+" ? "(.+?)" : "([^/]+?)";
    });
    // What ends in a form does not take another method's verb for part of a name.
    const noVerb = /=[^}]*\}$/.test(template) ? "(?!.*:[A-Za-z]+$)" : "";
    this.#pattern = new RegExp(`^${noVerb}${pattern}$`);
  }

  match(path: string): Readonly<Record<string, string>> | undefined {
    const found = this.#pattern.exec(path);
    if (found === null) return undefined;
    return Object.fromEntries(this.#names.map((name, index) => [name, decodeURIComponent(found[index + 1] as string)]));
  }
}

function segments(form: string): string {
  return form
    .split("/")
    .map((part) => (part === "**" ? ".+?" : part === "*" ? "[^/]+?" : escape(part)))
    .join("/");
}

function escape(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&");
}
