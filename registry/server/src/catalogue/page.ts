import { createHash } from "node:crypto";
import { h, rendered, trusted, type Content } from "./html.js";
import { pageRoutes } from "./links.js";
import { script } from "./script.js";
import { style } from "./style.js";

/** What every page says of the registry and of who looks at it. */
export interface Frame {
  /** The host by which people know it. */
  readonly registry: string;
  /** Whoever has signed in, or nobody. */
  readonly account?: string;
  /** What stands in the search box. */
  readonly text?: string;
}

/** Nothing is loaded from anywhere, and no style and script but the page's own count, whatever the page is made of. */
export const policy = [
  "default-src 'none'",
  `style-src 'sha256-${digest(style)}'`,
  `script-src 'sha256-${digest(script)}'`,
  "img-src data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The whole document, as text. */
export function page({ registry, account, text = "" }: Frame, title: string, content: Content): string {
  return rendered(h`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${icon}">
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="top"><div class="wrap">
<a class="brand" href="${pageRoutes.search}">${mark} Zen plugins</a>
<form class="search" action="${pageRoutes.search}" role="search"><input type="search" name="text" value="${text}" placeholder="Search plugins" aria-label="Search plugins" maxlength="200" autocomplete="off"><button>Search</button></form>
${account === undefined ? undefined : h`<div class="who"><span>${account}</span><form method="post" action="${pageRoutes.signOut}"><button class="plain">Sign out</button></form></div>`}
</div></header>
<main id="main" class="wrap">
${content}
</main>
<footer class="foot"><div class="wrap"><span>Registry ${registry}</span><span>Served by Zen; no page here loads anything from elsewhere.</span></div></footer>
<script>${trusted(script)}</script>
</body>
</html>
`);
}

const mark = trusted(
  `<svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" aria-hidden="true"><path d="M16.6 6.2A8 8 0 1 0 18 10.6"/><circle cx="10" cy="10" r="1.6" fill="currentColor" stroke="none"/></svg>`,
);
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 20' fill='none' stroke='%231f6fd6' stroke-width='2.4' stroke-linecap='round'%3E%3Cpath d='M16.6 6.2A8 8 0 1 0 18 10.6'/%3E%3C/svg%3E";

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}
