import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { TensorType } from "@zen/plugin-sdk";
import type { InputTensor, OutputTensor } from "@zen/plugin-sdk/serving";
import { elementsOf } from "./model.js";

/** Runs the model of that name. */
export type Infer = (model: string, inputs: readonly InputTensor[]) => Promise<readonly OutputTensor[]>;

const MAX_BYTES = 16 << 20;

/** Answers `POST /v2/models/NAME/infer` of the Open Inference Protocol, to this machine only. */
export async function startServer(infer: Infer): Promise<{ readonly base: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const answer = async (): Promise<[number, object]> => {
      const model = /^\/v2\/models\/([a-z0-9-]+)\/infer$/.exec(request.url ?? "")?.[1];
      if (model === undefined || request.method !== "POST") return [404, { error: "There is nothing here." }];
      const outputs = await infer(model, await inputsOf(request));
      return [
        200,
        { model_name: model, outputs: outputs.map((one) => ({ ...one, data: Array.from(one.data, plain) })) },
      ];
    };
    void answer()
      .catch((error: unknown): [number, object] => [400, { error: error instanceof Error ? error.message : "failed" }])
      .then(([status, body]) => {
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      });
  });
  server.unref();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => closed(server) };
}

async function inputsOf(request: IncomingMessage): Promise<InputTensor[]> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if ((size += chunk.length) > MAX_BYTES) throw new Error(`A request has ${MAX_BYTES} bytes at most.`);
    chunks.push(chunk);
  }
  const { inputs } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as {
    inputs: { name: string; datatype: TensorType; shape: number[]; data: unknown[] }[];
  };
  return inputs.map(({ data, ...tensor }) => ({ ...tensor, data: elementsOf(tensor.datatype, data) }));
}

/** JSON has no bigint. */
function plain(value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
