import { createHash } from "node:crypto";
import { markup, trusted, type Content } from "./html.js";
import { STYLE } from "./style.js";

/** Nothing is loaded, no script runs, and no style but the page's own counts, whatever the page is made of. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'`;

/** A whole document that needs nothing but itself. */
export function page(title: string, content: Content, foot: string): string {
  const document = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<main>
${content}
</main>
<footer>${foot}</footer>
</body>
</html>
`;
  return document.text;
}
