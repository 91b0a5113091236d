import type { ArtifactRef, ExecutionRecord } from "@zen/plugin-sdk";
import { short, size } from "../../words/index.js";
import type { ReportData } from "../data.js";
import { markup, type Html } from "../html.js";
import { scrolling, section, type Section } from "./section.js";
import { stepAnchor } from "./steps.js";

/** What the run gave, and the steps that each was made by, back to the first. */
export function outputs(data: ReportData): Section | undefined {
  const { run, steps } = data;
  const all = Object.entries(run.outputs);
  if (all.length === 0) return undefined;
  const makers = new Map(
    steps.flatMap((record) => Object.values(record.outputs).map(({ digest }) => [digest, record])),
  );
  const table = markup`<table>
    <thead>
      <tr>
        <th scope="col">Output</th>
        <th scope="col">Artifact</th>
        <th scope="col">Kind</th>
        <th scope="col" class="number">Size</th>
        <th scope="col">Made by</th>
      </tr>
    </thead>
    <tbody>
      ${all.map(([name, ref]) => row(name, ref, chainOf(makers.get(ref.digest), data)))}
    </tbody>
  </table>`;
  return section("outputs", "Outputs", scrolling("Outputs and what they were made from", table));
}

function row(name: string, { digest, codec, size: bytes }: ArtifactRef, chain: readonly ExecutionRecord[]): Html {
  const links = chain.map(
    (record, index) => markup`${index === 0 ? "" : " ← "}<a href="#${stepAnchor(record)}">${record.node}</a>`,
  );
  return markup`<tr>
    <th scope="row">${name}</th>
    <td><code title="${digest}">${short(digest)}</code></td>
    <td>${codec}</td>
    <td class="number">${size(bytes)}</td>
    <td class="chain">${links}</td>
  </tr>`;
}

/** The maker, then what it came after by the plan, nearest first, each once. */
function chainOf(maker: ExecutionRecord | undefined, { graph, steps }: ReportData): readonly ExecutionRecord[] {
  if (maker === undefined) return [];
  const records = new Map(steps.map((record) => [record.node, record]));
  const chain = new Set([maker]);
  const queue = [nodeOf(maker.node, graph)];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    const before = graph.edges.flatMap(({ from, to }) => (to === node ? (records.get(from) ?? []) : []));
    for (const record of before.filter((one) => !chain.has(one))) {
      chain.add(record);
      queue.push(record.node);
    }
  }
  return [...chain];
}

/** The node of the plan that an execution's node is, or is in: `gate` for `gate.deploy`. */
function nodeOf(name: string, { nodes }: ReportData["graph"]): string {
  return (
    nodes.find(({ id }) => name === id || (/^[./[]/.test(name.slice(id.length)) && name.startsWith(id)))?.id ?? name
  );
}
