/** An element of a page. */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: (Element | string)[];
}

const VOID = new Set(["meta", "br", "img", "input", "link", "hr"]);
const RAW = new Set(["style", "script"]);
const TAG = /^<(\/?)([A-Za-z][A-Za-z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9-]*="[^"<>]*")*)\s*(\/?)>/;

/**
 * Reads a page as strictly as nothing on the web does: every tag is closed in its turn, every attribute stands in double quotes once, and
 * text holds no bare `<`. What breaks out of where it was put does not pass.
 */
export function parseHtml(page: string): Element {
  const root: Element = { name: "", attributes: new Map(), children: [] };
  const open = [root];
  let rest = page.replace(/^<!doctype html>\n/, "");
  while (rest !== "") {
    const top = open.at(-1) as Element;
    const until = RAW.has(top.name) ? rest.indexOf(`</${top.name}`) : rest.indexOf("<");
    if (until !== 0) {
      top.children.push(until < 0 ? rest : rest.slice(0, until));
      rest = until < 0 ? "" : rest.slice(until);
      continue;
    }
    const [tag, slash, name = "", attributes = "", selfClosed] = TAG.exec(rest) ?? [];
    if (tag === undefined) throw new Error(`This is no tag: ${rest.slice(0, 80)}`);
    rest = rest.slice(tag.length);
    if (slash === "/") {
      if (top.name !== name) throw new Error(`</${name}> closes <${top.name}>.`);
      open.pop();
      continue;
    }
    const element: Element = { name, attributes: attributesOf(attributes), children: [] };
    top.children.push(element);
    if (selfClosed !== "/" && !VOID.has(name)) open.push(element);
  }
  if (open.length > 1) throw new Error(`<${open.at(-1)?.name}> is not closed.`);
  return root;
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name = "", value = ""] of text.matchAll(/([a-zA-Z][a-zA-Z0-9-]*)="([^"]*)"/g)) {
    if (found.has(name)) throw new Error(`The attribute ${name} stands twice in ${text}.`);
    found.set(name, decoded(value));
  }
  return found;
}

export function elementsIn(element: Element): readonly Element[] {
  return element.children.flatMap((child) => (typeof child === "string" ? [] : [child, ...elementsIn(child)]));
}

/** What a reader sees. */
export function textOf(element: Element): string {
  if (RAW.has(element.name)) return "";
  return element.children.map((child) => (typeof child === "string" ? decoded(child) : textOf(child))).join("");
}

function decoded(text: string): string {
  if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(text)) throw new Error(`A bare ampersand in ${text.slice(0, 80)}`);
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
