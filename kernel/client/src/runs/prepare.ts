import { fileURLToPath } from "node:url";
import { ZenError, type Json } from "@zen/plugin-sdk";
import { parseParamText, type Pipeline } from "@zen/plugin-sdk/pipeline";
import type { CompiledPlan } from "@zen/engine";
import type { PipelineScope } from "../pipelines/plugin-wanted.js";
import { DEFAULT_PATTERNS, findPipeline, type FoundPipeline } from "../pipelines/discover.js";
import { processingAbilityProblems } from "../stacks/processing-abilities.js";
import { sharedServingProblems } from "../stacks/shared-serving.js";
import { sharedStoreProblems } from "../stacks/shared-store.js";
import { stackFacts } from "../stacks/stack-facts.js";
import type { Workspace } from "../workspace/workspace.js";
import type { RunPipelineOptions } from "./options.js";

/** A compiled pipeline, the values for its parameters as given, and everything that stands in its way on a stack. */
export interface Prepared {
  readonly found: FoundPipeline;
  readonly compiled: CompiledPlan;
  readonly stack: string;
  readonly params: Readonly<Record<string, Json>>;
  readonly problems: readonly ZenError[];
}

export async function prepare(
  workspace: Workspace,
  pipeline: Pipeline | string,
  params: Readonly<Record<string, unknown>>,
  options: RunPipelineOptions,
): Promise<Prepared> {
  const [{ compile, checkPlan }, scope, stack] = await Promise.all([
    import("../pipelines/compiler.js"),
    workspace.loadScope(),
    options.stack ?? workspace.stack(),
  ]);
  const found = await locate(workspace, pipeline, scope, options.cwd ?? workspace.dir);
  const compiled = await compile(found.module, found.pipeline.name);
  const given = { ...params, ...fromTexts(compiled, options.paramTexts ?? {}) } as Readonly<Record<string, Json>>;
  const facts = await stackFacts(workspace, stack, given);
  const problems = "problems" in facts ? facts.problems : await checkPlan(compiled, facts, scope);
  const unshared =
    problems.length > 0
      ? []
      : [
          ...(await sharedStoreProblems(workspace, stack, compiled)),
          ...(await sharedServingProblems(workspace, stack, compiled)),
          ...(await processingAbilityProblems(workspace, stack, compiled)),
        ];
  return { found, compiled, stack, params: given, problems: [...problems, ...unshared] };
}

const TOLD = 3;

/** The first problem, which tells of the others. */
export function refusal(problems: readonly ZenError[]): ZenError | undefined {
  const [first, ...others] = problems;
  if (first === undefined || others.length === 0) return first;
  const { code, message, hint = "", place, cause, data } = first;
  const untold = others.length - TOLD;
  const more = [
    ...others.slice(0, TOLD).map((other) => `Also: ${other.message.split("\n")[0]}`),
    ...(untold > 0 ? [`And ${untold} more; zen check shows all.`] : []),
  ];
  return new ZenError(code, message, {
    hint: [hint, ...more].join("\n").trim(),
    data: { ...data, others: others.map((other) => other.code) },
    ...(place === undefined ? {} : { place }),
    ...(cause === undefined ? {} : { cause }),
  });
}

function locate(
  { document }: Workspace,
  pipeline: Pipeline | string,
  scope: PipelineScope,
  cwd: string,
): Promise<FoundPipeline> {
  if (typeof pipeline === "string")
    return findPipeline(pipeline, scope, document.config.pipelines ?? DEFAULT_PATTERNS, cwd);
  return findPipeline(`${fileOf(pipeline)}#${pipeline.name}`, scope, [], cwd);
}

/** The module in which a pipeline object was declared: it is compiled on its own, so that its steps can run elsewhere. */
function fileOf({ name, definedAt }: Pipeline): string {
  const file = definedAt?.replace(/:\d+:\d+$/, "").replace(/\?.*$/, "");
  if (file === undefined) {
    throw new ZenError("PIPELINE_PLACE_UNKNOWN", `Nobody can tell which file declares the pipeline ${name}`, {
      hint: 'Run it by its name or its file: repo.run("pipelines/NAME.ts", params).',
    });
  }
  return file.startsWith("file:") ? fileURLToPath(file) : file;
}

function fromTexts({ plan }: CompiledPlan, texts: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => {
      const schema = Object.hasOwn(plan.params, name) ? plan.params[name] : undefined;
      return [name, schema === undefined ? text : parseParamText(schema, text, name)];
    }),
  );
}
