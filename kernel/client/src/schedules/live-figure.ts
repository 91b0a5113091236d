import type { MeasuredFigure } from "@zen/plugin-sdk";
import type { Workspace } from "../workspace/workspace.js";

/** The figure with which the live model of a name was promoted; undefined when there is none. */
export async function liveFigure(workspace: Workspace, name: string): Promise<MeasuredFigure | undefined> {
  const { items } = await (
    await workspace.metadata()
  ).query("models", { where: { field: "name", op: "=", value: name }, limit: 1 });
  return items[0]?.live.figure;
}
