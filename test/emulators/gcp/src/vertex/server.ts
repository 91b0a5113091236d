import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { GoogleError } from "../core/google-error.js";
import type { Cloud } from "../core/service.js";
import { Container } from "./container.js";
import { commandLine } from "./images.js";
import type { Settings } from "./options.js";

export interface ContainerSpec {
  readonly imageUri?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly ports?: readonly { readonly containerPort?: number }[];
  readonly healthRoute?: string;
  readonly predictRoute?: string;
  readonly invokeRoutePrefix?: string;
}

export interface Containing {
  readonly artifactUri?: string;
  readonly containerSpec?: ContainerSpec;
}

/** Where one replica of a deployed model answers. */
export interface ModelServer {
  readonly origin: string;
  close(): Promise<void>;
}

const READY_WITHIN_MS = 30_000;

/** Starts the container of a model as Vertex AI does, and waits until its health route answers 200. @throws GoogleError */
export async function startServer(
  { artifactUri = "", containerSpec = {} }: Containing,
  place: Readonly<Record<string, string>>,
  cloud: Cloud,
  settings: Settings,
): Promise<ModelServer> {
  const image = settings.images[containerSpec.imageUri ?? ""];
  if (image === undefined)
    throw new GoogleError(
      "FAILED_PRECONDITION",
      `The image "${containerSpec.imageUri}" could not be pulled: not found.`,
    );
  const port = image.serve === undefined ? await freePort() : 0;
  const env: Record<string, string> = {
    ...image.env,
    ...cloud.env,
    ...(cloud.endpoints["storage"] === undefined ? {} : { STORAGE_EMULATOR_HOST: cloud.endpoints["storage"] }),
    ...Object.fromEntries((containerSpec.env ?? []).map(({ name, value }) => [name, value])),
    ...place,
    AIP_MODE: "PREDICTION",
    AIP_HTTP_PORT: String(port),
    AIP_HEALTH_ROUTE: containerSpec.healthRoute ?? "/health",
    AIP_PREDICT_ROUTE: containerSpec.predictRoute ?? "/predict",
    AIP_STORAGE_URI: artifactUri,
    AIP_PROJECT_NUMBER: cloud.projectNumber,
  };
  if (image.serve !== undefined) {
    const served = await image.serve(env).catch((error: Error) => {
      throw exited(error.message);
    });
    return { origin: `http://127.0.0.1:${served.port}`, close: () => served.close() };
  }
  const printed: string[] = [];
  const container = new Container({
    command: commandLine(image, containerSpec.command, containerSpec.args),
    env,
    onLines: (lines) => printed.push(...lines),
  });
  const origin = `http://127.0.0.1:${port}`;
  await healthy(`${origin}${env["AIP_HEALTH_ROUTE"]}`, container, printed);
  return { origin, close: () => container.stop(settings.graceMs) };
}

async function healthy(url: string, container: Container, printed: readonly string[]): Promise<void> {
  let ended: number | undefined;
  void container.ended.then((code) => (ended = code));
  for (const until = performance.now() + READY_WITHIN_MS; performance.now() < until; await delay(20)) {
    if (ended !== undefined) throw exited(printed.slice(-3).join("\n"));
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
  }
  await container.kill();
  throw new GoogleError(
    "FAILED_PRECONDITION",
    "Model server never became ready. Please validate that your model file or container configuration are valid.",
  );
}

function exited(log: string): GoogleError {
  return new GoogleError(
    "FAILED_PRECONDITION",
    `Model server exited unexpectedly. Model server logs can be found in Cloud Logging. ${log}`.trim(),
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
