import type { TensorSignature } from "@zen/plugin-sdk";
import { quoted, RequestError } from "../request/request-error.js";
import { writeResponse } from "../response/write-response.js";
import { answer, type Answer } from "./answer.js";
import type { Deployments, ReadyDeployment } from "./deployments.js";

/** Whether a model, or that version of it, answers requests. */
export function readyAnswer(deployments: Deployments, name: string, version: string | undefined): Answer {
  const deployment = find(deployments, name, version);
  const ready = (version === undefined ? deployment.main() : deployment.find(version)) !== undefined;
  return answer({ name, ready }, ready ? 200 : 503);
}

/** What a model takes and gives. */
export function modelAnswer(deployments: Deployments, name: string, version: string | undefined): Answer {
  const deployment = find(deployments, name, version);
  const revision = version === undefined ? deployment.main() : deployment.find(version);
  if (revision === undefined) throw notReady(name, version);
  const { inputs, outputs } = revision.model.signature;
  return answer({
    name,
    versions: deployment.revisions.map(({ id }) => id),
    platform: "onnxruntime_onnx",
    inputs: inputs.map(metadata),
    outputs: outputs.map(metadata),
  });
}

/** Answers an inference request. */
export async function infer(
  deployments: Deployments,
  name: string,
  version: string | undefined,
  body: Buffer,
): Promise<Buffer> {
  const deployment = find(deployments, name, version);
  const revision = version === undefined ? deployment.next() : deployment.find(version);
  if (revision === undefined) throw notReady(name, version);
  const inference = await revision.model.infer(body);
  return writeResponse({ model: name, version: revision.id, ...inference });
}

function find(deployments: Deployments, name: string, version: string | undefined): ReadyDeployment {
  const deployment = deployments.get(name);
  if (deployment !== undefined) return deployment;
  throw new RequestError(404, `there is no model ${naming(name, version)}`);
}

function notReady(name: string, version: string | undefined): RequestError {
  return version === undefined
    ? new RequestError(503, `the model ${naming(name, version)} is not ready`)
    : new RequestError(404, `there is no model ${naming(name, version)} that is ready`);
}

function naming(name: string, version: string | undefined): string {
  return version === undefined ? quoted(name) : `${quoted(name)} of version ${quoted(version)}`;
}

/** The protocol's metadata have no place for what is Zen's own but parameters. */
function metadata({ name, datatype, shape, optional, logicalType }: TensorSignature) {
  const parameters = {
    ...(optional === true ? { optional } : {}),
    ...(logicalType === undefined ? {} : { logical_type: logicalType }),
  };
  return { name, datatype, shape, ...(Object.keys(parameters).length === 0 ? {} : { parameters }) };
}
