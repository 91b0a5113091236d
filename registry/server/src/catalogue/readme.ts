import { createHash } from "node:crypto";
import MarkdownIt from "markdown-it";
import sanitizeHtml from "sanitize-html";
import { Lru } from "../packages/lru.js";
import { trusted, type Html } from "./html.js";

/** Longer ones are cut: rendering must not take a server's time. */
const longest = 60_000;

/** Those shown last: some take a while. */
const kept = new Lru<Html>(16 * 1024 * 1024);

const markdown = new MarkdownIt("default", { html: true, linkify: false, maxNesting: 20 });
markdown.renderer.rules["image"] = (tokens, index) => {
  const { content } = tokens[index]!;
  return content === "" ? "" : `<em>${markdown.utils.escapeHtml(content)}</em>`;
};

/**
 * A README as HTML that can stand in a page of ours: no script, style, form, picture or address of another kind than http, https and
 * mailto; headings below ours, and ids that cannot be taken for ours.
 */
export function renderReadme(text: string): Html {
  const digest = createHash("sha256").update(text).digest("hex");
  const known = kept.get(digest);
  if (known !== undefined) return known;
  const html = sanitizeHtml(markdown.render(text.slice(0, longest)), policy);
  const cut = text.length > longest ? "<p><em>It goes on in the archive.</em></p>" : "";
  const made = trusted(html + cut);
  kept.set(digest, made, html.length);
  return made;
}

const headings = ["h1", "h2", "h3", "h4", "h5", "h6"];

const policy: sanitizeHtml.IOptions = {
  allowedTags: [
    ...headings,
    ...[
      "p",
      "br",
      "hr",
      "blockquote",
      "pre",
      "code",
      "kbd",
      "samp",
      "em",
      "strong",
      "b",
      "i",
      "s",
      "del",
      "ins",
      "sub",
      "sup",
      "mark",
      "small",
    ],
    ...["ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "a"],
  ],
  allowedAttributes: {
    a: ["href", "rel"],
    ol: ["start"],
    th: ["align", "colspan", "rowspan"],
    td: ["align", "colspan", "rowspan"],
    ...Object.fromEntries(headings.map((heading) => [heading, ["id"]])),
  },
  allowedSchemes: ["http", "https", "mailto"],
  allowProtocolRelative: false,
  disallowedTagsMode: "discard",
  nonTextTags: [
    "script",
    "style",
    "textarea",
    "option",
    "noscript",
    "iframe",
    "svg",
    "math",
    "template",
    "title",
    "xmp",
  ],
  nestingLimit: 40,
  transformTags: {
    ...Object.fromEntries(headings.map((heading, index) => [heading, lowered(`h${Math.min(6, index + 3)}`)])),
    a: (_tag, { href = "" }) => ({ tagName: "a", attribs: linkOf(href) }),
  },
};

/** Two levels down: the page has a title and sections of its own. */
function lowered(tagName: string): sanitizeHtml.Transformer {
  return (_tag, { id }) => ({ tagName, attribs: id === undefined ? {} : { id: anchorOf(id) } });
}

/** A relative address would lead to places of this server that its author does not know. */
function linkOf(href: string): sanitizeHtml.Attributes {
  if (href.startsWith("#")) return { href: `#${anchorOf(href.slice(1))}` };
  return /^(https?:\/\/|mailto:)/i.test(href) ? { href, rel: "nofollow noopener noreferrer" } : {};
}

function anchorOf(id: string): string {
  return `readme-${id
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .slice(0, 100)}`;
}

markdown.core.ruler.push("heading-ids", ({ tokens }) => {
  for (const [index, token] of tokens.entries()) {
    const text = token.type === "heading_open" ? tokens[index + 1]?.content : undefined;
    if (text !== undefined) token.attrSet("id", text.replace(/[`*_]/g, ""));
  }
});
