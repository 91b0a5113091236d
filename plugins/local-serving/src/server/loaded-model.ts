import { join } from "node:path";
import type { TensorSignature } from "@zen/plugin-sdk";
import * as ort from "onnxruntime-node";
import { hashFile } from "../model/hash-file.js";
import type { RequestTensor } from "../request/read-inputs.js";
import { readRequest } from "../request/read-request.js";
import { RequestError } from "../request/request-error.js";
import { signatureOf, type Signature } from "../request/signature.js";
import type { WishedModel } from "../state/wishes.js";
import { checkTensors, RUNTIME_TYPE } from "./check-graph.js";
import { damaged, loadFailed } from "./model-errors.js";

export interface Inference {
  readonly id: string | undefined;
  /** As they were asked for. */
  readonly outputs: readonly TensorSignature[];
  readonly values: Readonly<Record<string, ort.Tensor>>;
}

/** A model in memory. */
export class LoadedModel {
  #running = 0;
  #released = false;

  private constructor(
    readonly signature: Signature,
    private readonly session: ort.InferenceSession,
  ) {}

  /** @throws ZenError `MODEL_DAMAGED`, `MODEL_LOAD_FAILED`. */
  static async load(
    folder: string,
    { file, files, inputs, outputs }: WishedModel,
    threads: number,
  ): Promise<LoadedModel> {
    for (const [path, digest] of Object.entries(files)) await checkFile(join(folder, path), digest);
    const options: ort.InferenceSession.SessionOptions = {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      logSeverityLevel: 3,
    };
    const session = await ort.InferenceSession.create(join(folder, file), options).catch((cause: unknown) =>
      Promise.reject(loadFailed(messageOf(cause), cause)),
    );
    try {
      checkTensors("input", inputs, session.inputMetadata);
      checkTensors("output", outputs, session.outputMetadata);
    } catch (error) {
      await session.release();
      throw error;
    }
    return new LoadedModel(signatureOf(inputs, outputs), session);
  }

  /** @throws RequestError */
  async infer(body: Buffer): Promise<Inference> {
    const { id, inputs, outputs } = readRequest(body, this.signature);
    const feeds: Record<string, ort.Tensor> = {};
    for (const [at, { name, datatype }] of this.signature.inputs.entries()) {
      const { data, shape } = inputs[at] as RequestTensor;
      feeds[name] = new ort.Tensor(RUNTIME_TYPE[datatype], data as never, shape);
    }
    const fetches = outputs.map(({ name }) => name);
    this.#running++;
    try {
      return { id, outputs, values: await this.session.run(feeds, fetches) };
    } catch (cause) {
      throw new RequestError(500, `the model could not be run: ${messageOf(cause)}`);
    } finally {
      this.#running--;
      if (this.#released) await this.#releaseWhenIdle();
    }
  }

  /** Frees the memory as soon as the requests under way are answered. There must be no further ones. */
  async release(): Promise<void> {
    this.#released = true;
    await this.#releaseWhenIdle();
  }

  async #releaseWhenIdle(): Promise<void> {
    if (!this.#released || this.#running > 0) return;
    this.#released = false;
    await this.session.release();
  }
}

async function checkFile(path: string, digest: string): Promise<void> {
  const found = await hashFile(path).catch((cause: unknown) => Promise.reject(damaged(path, cause)));
  if (found !== digest) throw damaged(path);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
