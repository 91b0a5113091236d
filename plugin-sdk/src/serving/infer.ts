import type { Endpoint } from "../contracts/serving.js";
import { ZenError } from "../errors.js";
import type { InputTensor, OutputTensor } from "./tensors.js";

/** The body of an inference request. JSON of its own making, because int64 does not fit JavaScript's numbers. */
export function inferRequest(tensors: readonly InputTensor[]): string {
  const inputs = tensors.map(({ name, datatype, shape, data }) => {
    const list =
      datatype === "BYTES"
        ? JSON.stringify(data)
        : `[${Array.from(data as ArrayLike<number | bigint>, (x) => element(name, x)).join()}]`;
    return `{"name":${JSON.stringify(name)},"datatype":"${datatype}","shape":[${shape.join()}],"data":${list}}`;
  });
  return `{"inputs":[${inputs.join()}]}`;
}

function element(name: string, value: number | bigint): string {
  if (typeof value === "bigint" || Number.isFinite(value)) return String(value);
  throw new ZenError("ROWS_INVALID", `The input ${name} holds ${value}, which JSON cannot carry`, {
    hint: "Send null instead.",
  });
}

/** Where predictions are asked for. */
export function inferUrl({ base, pathPrefix, model, inferPath }: Endpoint): string {
  return `${base}${pathPrefix}${inferPath ?? `/v2/models/${encodeURIComponent(model)}/infer`}`;
}

/**
 * Asks an endpoint in the Open Inference Protocol v2.
 * @throws ZenError `PREDICTION_FAILED` when nobody answers or the answer is a refusal, whose words it repeats.
 */
export async function infer(
  endpoint: Endpoint,
  tensors: readonly InputTensor[],
  options: { readonly signal?: AbortSignal } = {},
): Promise<readonly OutputTensor[]> {
  const { model, headers } = endpoint;
  const url = inferUrl(endpoint);
  const body = inferRequest(tensors);
  const failed = (message: string, cause?: unknown): ZenError =>
    new ZenError("PREDICTION_FAILED", message, {
      place: url,
      cause,
      hint: `zen deployments:show ${model} tells how the deployment is.`,
    });
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
      signal: options.signal ?? null,
    });
    text = await response.text();
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw failed(`The deployment ${model} does not answer`, cause);
  }
  if (!response.ok)
    throw failed(`The deployment ${model} refused the request: ${reason(text) ?? `HTTP ${response.status}`}`);
  const outputs = parsed(text)?.outputs;
  if (!Array.isArray(outputs)) throw failed(`What answers for ${model} does not speak the Open Inference Protocol`);
  return outputs as readonly OutputTensor[];
}

function reason(text: string): string | undefined {
  const error = parsed(text)?.error;
  return typeof error === "string" ? error : undefined;
}

/** An object, or undefined for what is none, such as a proxy's page. */
function parsed(text: string): { readonly error?: unknown; readonly outputs?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
