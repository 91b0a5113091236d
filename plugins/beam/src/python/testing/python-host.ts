import type { Value } from "@zen/plugin-sdk/processing";
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface } from "node:readline";
import { decode, encode, type Encoded } from "./transport.js";

/** Reads a job on each line: a module's source, which function to call and with what; answers on a line of its own. */
const server = `
import json, struct, sys
def decode(x):
  if isinstance(x, list): return [decode(each) for each in x]
  if not isinstance(x, dict): return x
  (tag, value), = x.items()
  if tag == "i": return int(value)
  if tag == "f": return struct.unpack(">d", bytes.fromhex(value))[0]
  if tag == "b": return bytes.fromhex(value)
  return {key: decode(each) for key, each in value.items()}
def encode(x):
  if x is None or isinstance(x, (bool, str)): return x
  if isinstance(x, int): return {"i": str(x)}
  if isinstance(x, float): return {"f": struct.pack(">d", x).hex()}
  if isinstance(x, dict): return {"o": {str(key): encode(each) for key, each in x.items()}}
  return [encode(each) for each in x]
modules = {}
for line in sys.stdin:
  job = json.loads(line)
  try:
    source = job["source"]
    if source not in modules:
      modules[source] = {}
      exec(source, modules[source])
    answer = {"value": encode(modules[source][job["name"]](*decode(job["arguments"])))}
  except Exception as error:
    answer = {"error": type(error).__name__ + ": " + str(error)}
  print(json.dumps(answer), flush=True)
`;

/** Anything that a call of a generated function takes or gives: values, rows, lists of them. */
export type Argument = Value | Uint8Array | readonly Argument[] | { readonly [name: string]: Argument };

/** One Python process, with nothing but the standard library, that calls functions of generated modules. */
export class PythonHost {
  private readonly waiting: { resolve(answer: Answer): void; reject(error: Error): void }[] = [];
  private ended: Error | undefined;
  private readonly process: ChildProcessWithoutNullStreams;

  constructor(python = process.env["ZEN_TEST_PYTHON"] ?? "python3") {
    this.process = spawn(python, ["-I", "-S", "-c", server]);
    createInterface({ input: this.process.stdout }).on("line", (line) => {
      this.waiting.shift()?.resolve(JSON.parse(line) as Answer);
    });
    let complaint = "";
    this.process.stderr.on("data", (piece: Buffer) => (complaint += piece.toString()));
    const end = (error: Error): void => {
      this.ended ??= error;
      this.waiting.splice(0).forEach(({ reject }) => reject(error));
    };
    this.process.on("error", end);
    this.process.stdin.on("error", end);
    this.process.on("close", (code) => end(new Error(`Python ended with ${code}: ${complaint}`)));
  }

  /** @throws Error whose message is that of Python's exception */
  async call(source: string, name: string, ...args: readonly Argument[]): Promise<Argument> {
    if (this.ended !== undefined) throw this.ended;
    const answer = await new Promise<Answer>((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.process.stdin.write(`${JSON.stringify({ source, name, arguments: args.map(encode) })}\n`);
    });
    if (answer.error !== undefined) throw new Error(answer.error);
    return decode(answer.value!);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.process.once("close", resolve));
    this.process.stdin.end();
    await closed;
  }
}

interface Answer {
  readonly value?: Encoded;
  readonly error?: string;
}
