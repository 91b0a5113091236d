import { randomBytes } from "node:crypto";
import { request } from "node:http";
import type { Socket } from "node:net";

const TEXT = 0x81;
const CLOSE = 0x8;

/** The least client of a web socket that texts can be exchanged with: Node 20 has none of its own. */
export class TextSocket {
  #rest: Buffer = Buffer.alloc(0);

  private constructor(
    private readonly socket: Socket,
    private readonly heard: (text: string) => void,
  ) {
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    socket.on("error", () => undefined); // the other side may just end
  }

  static open(url: string, heard: (text: string) => void): Promise<TextSocket> {
    const key = randomBytes(16).toString("base64");
    const headers = {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-key": key,
      "sec-websocket-version": "13",
    };
    return new Promise((resolve, reject) => {
      request(url.replace(/^ws:/, "http:"), { headers })
        .once("error", reject)
        .once("response", ({ statusCode }) => reject(new Error(`no web socket: ${statusCode}`)))
        .once("upgrade", (_response, socket: Socket, head) => {
          const opened = new TextSocket(socket, heard);
          opened.#read(head);
          resolve(opened);
        })
        .end();
    });
  }

  send(text: string): void {
    const body = Buffer.from(text);
    const mask = randomBytes(4);
    const head = Buffer.alloc(10);
    head[0] = TEXT;
    head[1] = 0x80 | 127;
    head.writeBigUInt64BE(BigInt(body.length), 2);
    for (const [index, byte] of body.entries()) body[index] = byte ^ (mask[index % 4] as number);
    this.socket.write(Buffer.concat([head, mask, body]));
  }

  close(): void {
    this.socket.destroy();
  }

  /** Frames of a server are not masked, and those of the inspector are whole messages. */
  #read(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (let frame = frameAt(this.#rest); frame !== undefined; frame = frameAt(this.#rest)) {
      this.#rest = this.#rest.subarray(frame.end);
      if (frame.opcode === CLOSE) return this.close();
      this.heard(frame.body.toString("utf8"));
    }
  }
}

function frameAt(bytes: Buffer): { readonly opcode: number; readonly body: Buffer; readonly end: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] as number) & 0x7f;
  const start = short === 127 ? 10 : short === 126 ? 4 : 2;
  if (bytes.length < start) return undefined;
  const length = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short;
  const end = start + length;
  return bytes.length < end
    ? undefined
    : { opcode: (bytes[0] as number) & 0x0f, body: bytes.subarray(start, end), end };
}
