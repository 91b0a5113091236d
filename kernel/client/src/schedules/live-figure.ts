import type { MeasuredFigure } from "@zen/plugin-sdk";
import type { Workspace } from "../workspace/workspace.js";
import { readModel } from "./parts.js";

/** The figure with which the live model of a name was promoted; undefined when there is none. */
export async function liveFigure(workspace: Workspace, name: string): Promise<MeasuredFigure | undefined> {
  const { host } = await workspace.composition();
  return (await readModel(await host.artifactStore(), name)).model?.live.figure;
}
