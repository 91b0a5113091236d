import { hasBrand, withBrand } from "@zen/plugin-sdk";

/** Text that is HTML already; nothing else gets into a page unescaped. */
export interface Html {
  readonly text: string;
}

export type Content = Html | string | number | undefined | readonly Content[];

/** HTML with holes; what is put into them is escaped, unless it is HTML itself. Holes in attributes stand in double quotes. */
export function markup(texts: TemplateStringsArray, ...holes: readonly Content[]): Html {
  const text = texts.reduce((all, part, index) => all + part + (index < holes.length ? textOf(holes[index]) : ""), "");
  return trusted(text);
}

/** For text that this package itself has written, such as a style sheet. */
export function trusted(text: string): Html {
  return withBrand({ text }, "html");
}

export const NOTHING = trusted("");

function textOf(content: Content): string {
  if (content === undefined) return "";
  if (Array.isArray(content)) return (content as readonly Content[]).map(textOf).join("");
  return hasBrand(content, "html") ? (content as Html).text : escaped(String(content));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Control characters, which HTML does not allow, become the sign for what cannot be shown. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (char) => ENTITIES[char] as string)
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g, "\uFFFD")
    .replace(/\p{Surrogate}/gu, "\uFFFD");
}
