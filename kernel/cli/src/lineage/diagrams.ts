import type { LineageGraph } from "@zen/client";
import { short } from "../output/size.js";
import { labelOf } from "./labels.js";

/** For Graphviz: `zen lineage X --format dot | dot -Tsvg > lineage.svg`. */
export function lineageDot(graph: LineageGraph): readonly string[] {
  const text = (value: string) => `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
  return [
    "digraph lineage {",
    "  rankdir=LR;",
    '  node [fontname="Helvetica"];',
    ...graph.artifacts.map((artifact) => {
      const gone = artifact.purged === undefined && artifact.pruned === undefined ? "" : " style=dashed";
      const asked = artifact.digest === graph.artifact ? " penwidth=2" : "";
      return `  ${text(artifact.digest)} [shape=ellipse label=${text(labelOf(artifact))}${gone}${asked}];`;
    }),
    ...graph.executions.map(
      ({ id, node, run }) => `  ${text(id)} [shape=box label=${text(node)} tooltip=${text(`run ${run}`)}];`,
    ),
    ...graph.edges.map(({ artifact, execution, direction, name }) => {
      const [from, to] = direction === "read" ? [artifact, execution] : [execution, artifact];
      return `  ${text(from)} -> ${text(to)} [label=${text(name)}];`;
    }),
    "}",
  ];
}

/** For Mermaid, which READMEs and notebooks draw. */
export function lineageMermaid(graph: LineageGraph): readonly string[] {
  const text = (value: string) => `"${value.replaceAll("#", "#35;").replaceAll('"', "#quot;")}"`;
  const executions = new Map(graph.executions.map(({ id }, index) => [id, `step${index}`]));
  const gone = graph.artifacts.filter(({ purged, pruned }) => purged !== undefined || pruned !== undefined);
  return [
    "flowchart LR",
    ...graph.artifacts.map((artifact) => `  a${short(artifact.digest)}([${text(labelOf(artifact))}])`),
    ...graph.executions.map(({ id, node }) => `  ${executions.get(id)}[${text(node)}]`),
    ...graph.edges.map(({ artifact, execution, direction, name }) => {
      const [from, to] = [`a${short(artifact)}`, executions.get(execution)];
      return direction === "read" ? `  ${from} -->|${text(name)}| ${to}` : `  ${to} -->|${text(name)}| ${from}`;
    }),
    `  style a${short(graph.artifact)} stroke-width:3px`,
    ...gone.map(({ digest }) => `  style a${short(digest)} stroke-dasharray: 4 4`),
  ];
}
