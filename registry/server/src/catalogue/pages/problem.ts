import { h } from "../html.js";
import { pageRoutes } from "../links.js";
import { page, type Frame } from "../page.js";

/** What is said instead of a page that cannot be shown. */
export function problemPage(frame: Frame, title: string, hint: string | undefined): string {
  return page(
    frame,
    `${title} · Zen plugins`,
    h`<div class="empty"><strong>${title}</strong>${hint}${hint === undefined ? "" : " "}<a href="${pageRoutes.search}">Look at all plugins</a>.</div>`,
  );
}
