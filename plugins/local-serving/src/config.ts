import { availableParallelism } from "node:os";

/** What a stack may write; see the manifest for what each part means. */
export interface Config {
  readonly path?: string;
  readonly host?: string;
  readonly port?: number;
  readonly threads?: number;
  readonly maxRequestBytes?: number;
}

/** What a server is started with; one with other options is replaced at the next wish. */
export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly threads: number;
  readonly maxRequestBytes: number;
}

export function serverOptions({
  host = "127.0.0.1",
  port = 0,
  threads,
  maxRequestBytes = 16 << 20,
}: Config): ServerOptions {
  return { host, port, threads: threads ?? Math.min(4, availableParallelism()), maxRequestBytes };
}
