import type { TensorSignature } from "@zen/plugin-sdk";
import { INSTANCE_HEADER } from "../backend/probe.js";
import { quoted, RequestError } from "../request/request-error.js";
import { writeResponse } from "../response/write-response.js";
import { answer, errorAnswer, type Answer } from "./answer.js";
import type { Deployments, ReadyDeployment, ReadyRevision } from "./deployments.js";

/** What a path leads to. */
export type Route =
  | { readonly kind: "answer"; readonly answer: () => Answer }
  | { readonly kind: "infer"; readonly infer: (body: Buffer) => Promise<Buffer> };

export interface Routes {
  /** The route of a path without its query, or undefined when there is none. */
  find(path: string): Route | undefined;
}

const MODEL = /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(?:\/(ready|infer))?$/;

/** The routes of the Open Inference Protocol v2. */
export function routes(deployments: Deployments, instance: string): Routes {
  const fixed = new Map<string, () => Answer>([
    ["/v2", () => answer({ name: "zen-local-serving", version: "0.1.0", extensions: [] })],
    ["/v2/health/live", () => ({ ...answer({ live: true }), headers: { [INSTANCE_HEADER]: instance } })],
    // It listens only once it has loaded what it found.
    ["/v2/health/ready", () => answer({ ready: true })],
  ]);
  return {
    find(path) {
      const own = fixed.get(path);
      if (own !== undefined) return { kind: "answer", answer: own };
      const [, name, version, verb] = MODEL.exec(path) ?? [];
      if (name === undefined) return undefined;
      if (verb === "infer") return { kind: "infer", infer: (body) => infer(deployments, name, version, body) };
      const look = verb === "ready" ? readyAnswer : modelAnswer;
      return { kind: "answer", answer: () => look(deployments, name, version) };
    },
  };
}

function readyAnswer(deployments: Deployments, name: string, version: string | undefined): Answer {
  const deployment = deployments.get(name);
  if (deployment === undefined) return unknownModel(name, version);
  const ready = version === undefined ? deployment.revisions.length > 0 : deployment.pick(version) !== undefined;
  return answer({ name, ready }, ready ? 200 : 400);
}

function modelAnswer(deployments: Deployments, name: string, version: string | undefined): Answer {
  const deployment = deployments.get(name);
  const revision = deployment && (version === undefined ? main(deployment) : deployment.pick(version));
  if (deployment === undefined || (version !== undefined && revision === undefined)) return unknownModel(name, version);
  if (revision === undefined) return errorAnswer(503, notReady(name));
  const { inputs, outputs } = revision.model.signature;
  return answer({
    name,
    versions: deployment.revisions.map(({ id }) => id),
    platform: "onnxruntime_onnx",
    inputs: inputs.map(metadata),
    outputs: outputs.map(metadata),
  });
}

/** The revision that most requests go to. */
function main({ revisions }: ReadyDeployment): ReadyRevision | undefined {
  return revisions.toSorted((a, b) => b.share - a.share)[0];
}

function metadata({ name, datatype, shape, optional, logicalType }: TensorSignature) {
  const parameters = {
    ...(optional === true ? { optional } : {}),
    ...(logicalType === undefined ? {} : { logical_type: logicalType }),
  };
  return { name, datatype, shape, ...(Object.keys(parameters).length === 0 ? {} : { parameters }) };
}

async function infer(
  deployments: Deployments,
  name: string,
  version: string | undefined,
  body: Buffer,
): Promise<Buffer> {
  const deployment = deployments.get(name);
  const revision = deployment?.pick(version);
  if (deployment === undefined || (version !== undefined && revision === undefined))
    throw new RequestError(404, unknownMessage(name, version));
  if (revision === undefined) throw new RequestError(503, notReady(name));
  const inference = await revision.model.infer(body);
  return writeResponse({ model: name, version: revision.id, ...inference });
}

function unknownModel(name: string, version: string | undefined): Answer {
  return errorAnswer(404, unknownMessage(name, version));
}

function unknownMessage(name: string, version: string | undefined): string {
  return version === undefined
    ? `there is no model ${quoted(name)}`
    : `there is no version ${quoted(version)} of a model ${quoted(name)}`;
}

function notReady(name: string): string {
  return `the model ${quoted(name)} is not ready`;
}
