import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { startRegistry, type LogLine, type RegistryOptions } from "../index.js";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A registry of a test: on a free port, its data in a folder that `close` removes. */
export interface TestRegistry {
  readonly url: string;
  readonly dataDir: string;
  /** The first administrator's. */
  readonly token: string;
  readonly log: readonly LogLine[];
  /** Asks with the administrator's token, unless another one (or none: "") is given; a body is sent as JSON. */
  ask(method: string, path: string, options?: { readonly token?: string; readonly body?: unknown }): Promise<Answer>;
  close(): Promise<void>;
}

export async function testRegistry(options: Partial<RegistryOptions> = {}): Promise<TestRegistry> {
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(os.tmpdir(), "zen-registry-")));
  const log: LogLine[] = [];
  const running = await startRegistry({ port: 0, onLog: (line) => log.push(line), ...options, dataDir });
  const { url, firstToken = "" } = running;
  return {
    url,
    dataDir,
    token: firstToken,
    log,
    ask: (method, route, { token = firstToken, body } = {}) => ask(url + route, method, token, body),
    async close() {
      await running.close();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function ask(url: string, method: string, token: string, body: unknown): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : { text } };
}
