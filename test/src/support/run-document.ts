import type { RunRecord } from "@zen/plugin-sdk";
import { expect } from "chai";
import type { TestRepository } from "./repository.js";

/** What `zen run --json` prints. */
export interface RunDocument {
  readonly run: RunRecord;
  readonly steps: readonly { readonly node: string; readonly state: string }[];
}

/** The nodes of a run that are in a state, in the order of the plan. */
export function nodesIn({ steps }: RunDocument, state: string): readonly string[] {
  return steps.filter((step) => step.state === state).map(({ node }) => node);
}

/** Runs a pipeline that has to succeed. */
export async function runPipeline(
  repository: TestRepository,
  pipeline: string,
  ...args: readonly string[]
): Promise<RunDocument> {
  const document = await repository.json<RunDocument>("run", pipeline, ...args);
  expect(document.run.state).to.equal("succeeded");
  return document;
}
