import { hasBrand, withBrand } from "@zen/plugin-sdk";

/** Text that is HTML already; nothing else gets into a page unescaped. */
export interface Html {
  readonly html: string;
}

export type Content = Html | string | number | undefined | readonly Content[];

/** HTML with holes; what is put into them is escaped unless it is HTML itself. Holes in attributes stand in double quotes. */
export function h(texts: TemplateStringsArray, ...holes: readonly Content[]): Html {
  return trusted(
    texts.reduce((all, part, index) => all + part + (index < holes.length ? rendered(holes[index]) : ""), ""),
  );
}

/** For text that this package has written or sanitised itself. */
export function trusted(html: string): Html {
  return withBrand({ html }, "catalogue-html");
}

export function rendered(content: Content): string {
  if (content === undefined) return "";
  if (Array.isArray(content)) return (content as readonly Content[]).map(rendered).join("");
  return hasBrand(content, "catalogue-html") ? (content as Html).html : escaped(String(content));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** What HTML does not allow becomes the sign for what cannot be shown; so do marks that turn the direction of what follows. */
export function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (char) => entities[char] as string)
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g, "\uFFFD")
    .replace(/\p{Surrogate}/gu, "\uFFFD");
}
