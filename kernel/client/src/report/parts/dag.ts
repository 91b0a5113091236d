import type { ExecutionRecord } from "@zen/plugin-sdk";
import { duration } from "../../words/index.js";
import type { ReportData } from "../data.js";
import { tookMs, type MapItems } from "../items.js";
import type { GraphNode } from "../graph.js";
import { markup, type Html } from "../html.js";
import { layOut, type Point } from "../layout/layout.js";
import { executionWord, stateClass, stateSign } from "../words.js";
import { scrolling, section, type Section } from "./section.js";
import { stepAnchor } from "./steps.js";

const SIZES = { width: 168, height: 44, gap: 22, drop: 34 };
const MARGIN = 8;
const LETTERS = 20;
/** A drawing that stays readable where it is shrunk to the width of a phone. */
const SMALL = 600;

/** The plan as a drawing: a box for each node, its state by colour, sign and words. */
export function dag({ graph, steps, items }: ReportData): Section | undefined {
  if (graph.nodes.length === 0) return undefined;
  const records = new Map(steps.map((record) => [record.node, record]));
  const ids = graph.nodes.map(({ id }) => id);
  const { width, height, nodes, edges } = layOut(ids, graph.edges, SIZES);
  const size = { width: Math.ceil(width) + 2 * MARGIN, height: Math.ceil(height) + 2 * MARGIN };
  const drawing = markup`<svg
    class="dag${size.width < SMALL ? " small" : ""}"
    width="${size.width}"
    height="${size.height}"
    viewBox="${-MARGIN} ${-MARGIN} ${size.width} ${size.height}"
    role="img"
    aria-label="${ids.length} steps and what flows between them"
  >
    <defs>
      <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
        <path d="M0 0L8 4L0 8z" />
      </marker>
    </defs>
    ${edges.map(({ points }) => markup`<path class="edge" d="${curve(points)}" marker-end="url(#arrow)" />`)}
    ${graph.nodes.map((node) => box(node, nodes.get(node.id) as Point, records.get(node.id), items.get(node.id)))}
  </svg>`;
  return section("plan", "Plan", scrolling("The plan as a drawing", drawing), `${ids.length} steps`);
}

function box(
  { id, kind, description }: GraphNode,
  { x, y }: Point,
  record: ExecutionRecord | undefined,
  items: MapItems | undefined,
): Html {
  const state = record?.state;
  const ms = record && tookMs(record, items);
  const took = state === "succeeded" && ms !== undefined ? duration(ms) : undefined;
  const called = kind === "step" ? id : `${kind} ${id}`;
  const count = items?.count.toLocaleString("en");
  const ended = [count === undefined ? undefined : `${count} items`, executionWord(state), took]
    .filter(isThere)
    .join(", ");
  const says = `${called}: ${ended}${description === undefined ? "" : `. ${description}`}`;
  const what = count !== undefined ? `${kind} of ${count}` : kind === "step" || kind === "effect" ? undefined : kind;
  const note = [what, took ?? executionWord(state)].filter(isThere).join(" · ");
  const content = markup`<title>${says}</title>
    <rect
      class="under"
      x="${round(x)}"
      y="${round(y)}"
      width="${SIZES.width}"
      height="${SIZES.height}"
      rx="${kind === "step" ? 6 : kind === "effect" ? 22 : 2}"
    />
    <text class="sign" x="${round(x + 14)}" y="${round(y + 27)}">${stateSign(state)}</text>
    <text class="name" x="${round(x + 28)}" y="${round(y + 19)}">${cut(id)}</text>
    <text class="note" x="${round(x + 28)}" y="${round(y + 35)}">${cut(note, LETTERS + 4)}</text>`;
  const classes = `node ${stateClass(state)} ${kind}`;
  return record === undefined
    ? markup`<g class="${classes}">${content}</g>`
    : markup`<a class="${classes}" href="#${stepAnchor(record)}">${content}</a>`;
}

function isThere(text: string | undefined): text is string {
  return text !== undefined;
}

function cut(text: string, letters = LETTERS): string {
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
}

/** A line that leaves and arrives straight down. */
function curve(points: readonly Point[]): string {
  return points
    .map(({ x, y }, index) => {
      const before = points[index - 1];
      if (before === undefined) return `M${round(x)} ${round(y)}`;
      if (before.x === x) return `L${round(x)} ${round(y)}`;
      const middle = round((before.y + y) / 2);
      return `C${round(before.x)} ${middle} ${round(x)} ${middle} ${round(x)} ${round(y)}`;
    })
    .join("");
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
