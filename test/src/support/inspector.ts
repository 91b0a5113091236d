import { generatedLine } from "./generated-line.js";
import { TextSocket } from "./web-socket.js";

type Message = { readonly id?: number; readonly method?: string; readonly params?: never; readonly result?: never };

export interface Paused {
  readonly callFrames: readonly {
    readonly functionName: string;
    readonly location: { readonly scriptId: string; readonly lineNumber: number };
    readonly scopeChain: readonly { readonly type: string; readonly object: { readonly objectId?: string } }[];
  }[];
  readonly hitBreakpoints?: readonly string[];
}
interface Script {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL?: string;
}

/** Speaks the inspector's protocol with a process of Node over a web socket, as an editor does. */
export class InspectorClient {
  readonly #waiting = new Map<number, (result: never) => void>();
  readonly #paused: Paused[] = [];
  #wake: () => void = () => undefined;
  #next = 0;
  readonly scripts: Script[] = [];

  #socket: TextSocket | undefined;

  static async attach(url: string): Promise<InspectorClient> {
    const client = new InspectorClient();
    client.#socket = await TextSocket.open(url, (text) => client.#hear(JSON.parse(text) as Message));
    return client;
  }

  send<T = unknown>(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<T> {
    const id = ++this.#next;
    this.#socket?.send(JSON.stringify({ id, method, params }));
    return new Promise<T>((done) => this.#waiting.set(id, done));
  }

  /** The next time that the process stops. */
  async paused(): Promise<Paused> {
    for (;;) {
      const one = this.#paused.shift();
      if (one !== undefined) return one;
      await new Promise<void>((wake) => (this.#wake = wake));
    }
  }

  /** Sets a breakpoint at a line (from 1) of a source, wherever a script's source map leads to it; how many there were. */
  async breakAt(source: string, line: number): Promise<number> {
    let set = 0;
    for (const { scriptId, url, sourceMapURL = "" } of this.scripts) {
      const lineNumber = sourceMapURL === "" ? undefined : generatedLine(url, source, line);
      if (lineNumber === undefined) continue;
      await this.send("Debugger.setBreakpoint", { location: { scriptId, lineNumber } });
      set++;
    }
    return set;
  }

  /** The local variables where it has stopped. */
  async locals({ callFrames: [frame] }: Paused): Promise<Readonly<Record<string, unknown>>> {
    const objectId = frame?.scopeChain[0]?.object.objectId ?? "";
    type Properties = {
      readonly result: readonly { readonly name: string; readonly value?: { readonly value?: unknown } }[];
    };
    const { result } = await this.send<Properties>("Runtime.getProperties", { objectId });
    return Object.fromEntries(result.map(({ name, value }) => [name, value?.value]));
  }

  close(): void {
    this.#socket?.close();
  }

  #hear({ id, method, params, result }: Message): void {
    if (id !== undefined) {
      this.#waiting.get(id)?.(result as never);
      this.#waiting.delete(id);
    } else if (method === "Debugger.scriptParsed") this.scripts.push(params as unknown as Script);
    else if (method === "Debugger.paused") {
      this.#paused.push(params as unknown as Paused);
      this.#wake();
    }
  }
}
