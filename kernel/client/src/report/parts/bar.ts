import { markup, type Html } from "../html.js";

/** A share of the whole width. */
export function bar(share: number, says: string): Html {
  return markup`<svg class="bar plain" width="100%" height="14" role="img" aria-label="${says}">
    <title>${says}</title>
    <rect x="0" width="${Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10}%" y="1" height="11" rx="2" />
  </svg>`;
}
