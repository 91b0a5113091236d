import { h, type Content, type Html } from "../html.js";

/** A part of a page, to which its contents lead. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly html: Html;
}

export function section(id: string, title: string, content: Content, aside?: string): Section {
  const heading = h`<h2 id="${id}-title">${title}${aside === undefined ? "" : h` <small>${aside}</small>`}</h2>`;
  return { id, title, html: h`<section id="${id}" aria-labelledby="${id}-title">${heading}\n${content}</section>\n` };
}
