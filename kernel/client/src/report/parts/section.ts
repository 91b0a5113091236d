import { markup, type Content, type Html } from "../html.js";

/** A part of the page, to which the contents lead. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly html: Html;
}

export function section(id: string, title: string, content: Content, aside?: string): Section {
  const heading = markup`<h2 id="${id}-title">${title}${aside === undefined ? "" : markup` <small>${aside}</small>`}</h2>`;
  return {
    id,
    title,
    html: markup`<section id="${id}" aria-labelledby="${id}-title">${heading} ${content}</section> `,
  };
}

/** Something wider than a phone: it scrolls by itself, with the keyboard too. */
export function scrolling(label: string, content: Content): Html {
  return markup`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${content}</div>`;
}

/** Names and values, two columns that fold on a phone. */
export function facts(rows: readonly (readonly [string, Content])[]): Html {
  return markup`<dl>
    ${rows.map(
      ([name, value]) =>
        markup`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}
