/**
 * The floor of serving: `runtime-server.js MODEL.onnx` answers inference requests with nothing but Node's HTTP server and the model's
 * runtime, without checks. Prints its port as JSON, and takes its end of input for its own.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { availableParallelism } from "node:os";
import * as ort from "onnxruntime-node";

interface GivenTensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly data: readonly (string | number)[];
}

const session = await ort.InferenceSession.create(process.argv[2] ?? "", {
  intraOpNumThreads: Math.min(4, availableParallelism()),
  logSeverityLevel: 3,
});

function tensorOf({ datatype, shape, data }: GivenTensor): ort.Tensor {
  if (datatype === "BYTES") return new ort.Tensor("string", data as string[], shape);
  if (datatype === "INT64") return new ort.Tensor("int64", BigInt64Array.from(data, BigInt), shape);
  if (datatype === "FP64") return new ort.Tensor("float64", Float64Array.from(data as number[]), shape);
  return new ort.Tensor("float32", Float32Array.from(data as number[]), shape);
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => void answer(Buffer.concat(chunks)).then((body) => response.end(body)));
});

async function answer(body: Buffer): Promise<string> {
  const { inputs } = JSON.parse(body.toString()) as { inputs: readonly GivenTensor[] };
  const values = await session.run(Object.fromEntries(inputs.map((given) => [given.name, tensorOf(given)])));
  const outputs = Object.entries(values).map(([name, { type, dims, data }]) => ({
    name,
    datatype: type,
    shape: dims,
    data: Array.from(data as ArrayLike<unknown>, (value) => (typeof value === "bigint" ? Number(value) : value)),
  }));
  return JSON.stringify({ outputs });
}

process.stdin.on("end", () => process.exit()).resume();
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })));
