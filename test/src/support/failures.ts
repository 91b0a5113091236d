import { expect } from "chai";
import { toldErrors, type ToldError } from "./errors.js";
import { expectSamePlace } from "./refusal.js";
import type { TestRepository } from "./repository.js";

interface Failures {
  readonly run: { readonly id: string; readonly state: string };
  readonly failures: readonly { readonly node: string; readonly error: ToldError }[];
}

/**
 * Runs a pipeline of which some steps fail, once for a person and once for a program; both have to tell the same of the same steps.
 * Returns the error of each failed step.
 */
export async function failuresOf(
  repository: TestRepository,
  ...args: readonly string[]
): Promise<ReadonlyMap<string, ToldError>> {
  const { code, stdout, stderr } = await repository.zen(["run", ...args, "--json"]);
  const said = `${stdout}${stderr}`;
  expect(code, said).to.equal(1);
  const { run, failures } = JSON.parse(stdout) as Failures;
  expect(run.state, said).to.equal("failed");
  const told = await repository.zen(["run", ...args]);
  expect(told.code, told.stderr).to.equal(1);
  const errors = toldErrors(told);
  const nodes = [...told.stderr.matchAll(/^(\S+) failed$/gm)].map(([, node]) => node);
  expect(nodes).to.have.members(failures.map(({ node }) => node));
  for (const { node, error } of failures) {
    const same = errors[nodes.indexOf(node)];
    expect(same?.code, node).to.equal(error.code);
    expectSamePlace(same?.place, error.place);
    expect(error.hint?.split("\n")[0], node).to.equal(same?.hint);
    expect(same?.message.split("\n")[0], node).to.equal(error.message.split("\n")[0]);
  }
  return new Map(failures.map(({ node, error }) => [node, error]));
}
