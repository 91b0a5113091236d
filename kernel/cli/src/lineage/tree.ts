import type { LineageArtifact, LineageExecution, LineageGraph } from "@zen/client";
import type { Style } from "../output/output.js";
import { labelOf } from "./labels.js";

/** A line and what hangs below it. */
interface Branch {
  readonly text: string;
  readonly below: readonly Branch[];
}

/** The graph as two trees: what it was made from, then what was made from it. What hangs in several places is drawn out once. */
export function lineageTree(graph: LineageGraph, style: Style): readonly string[] {
  const artifacts = new Map(graph.artifacts.map((one) => [one.digest, one]));
  const executions = new Map(graph.executions.map((one) => [one.id, one]));
  const known = (digest: string): LineageArtifact => artifacts.get(digest) ?? { digest };
  const styled = (artifact: LineageArtifact) =>
    artifact.purged === undefined && artifact.pruned === undefined
      ? labelOf(artifact)
      : style.yellow(labelOf(artifact));

  const branches = (digest: string, near: "read" | "wrote", drawn: Set<string>): readonly Branch[] =>
    graph.edges
      .filter((edge) => edge.artifact === digest && edge.direction === near)
      .flatMap(({ execution, name }) => {
        const ran = executions.get(execution);
        return ran === undefined ? [] : [stepBranch(ran, name, near, drawn)];
      });

  const stepBranch = (
    { id, node, run }: LineageExecution,
    name: string,
    near: "read" | "wrote",
    drawn: Set<string>,
  ): Branch => {
    const text = `${near === "wrote" ? "made by" : "read by"} ${style.bold(node)} as ${name} ${style.dim(`in run ${run}`)}`;
    if (drawn.has(id)) return { text: `${text} ${style.dim("(see above)")}`, below: [] };
    drawn.add(id);
    const far = near === "wrote" ? "read" : "wrote";
    const below = graph.edges
      .filter((edge) => edge.execution === id && edge.direction === far)
      .map((edge) => ({
        text: `${edge.name}: ${styled(known(edge.artifact))}`,
        below: branches(edge.artifact, near, drawn),
      }));
    return { text, below };
  };

  const made = branches(graph.artifact, "wrote", new Set());
  const used = branches(graph.artifact, "read", new Set());
  return [style.bold(styled(known(graph.artifact))), ...draw([...made, ...used], "")];
}

function draw(branches: readonly Branch[], indent: string): readonly string[] {
  return branches.flatMap(({ text, below }, index) => {
    const last = index === branches.length - 1;
    return [`${indent}${last ? "└─" : "├─"} ${text}`, ...draw(below, `${indent}${last ? "   " : "│  "}`)];
  });
}
