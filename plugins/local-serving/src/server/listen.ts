import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { ZenError } from "@zen/plugin-sdk";
import type { ServerOptions } from "../config.js";
import { codeOf } from "../state/files.js";

/** The server before this one may still be letting go of the port. */
const PATIENCE_MS = 1000;

/** Listens on the configured port; when any will do, on the last one where that is free. Returns the port. */
export async function listen(server: Server, { host, port }: ServerOptions, lastPort: number): Promise<number> {
  for (const until = performance.now() + PATIENCE_MS; ; await delay(50)) {
    try {
      return await listenOn(server, host, port === 0 ? lastPort : port);
    } catch (error) {
      const isTaken = codeOf(error) === "EADDRINUSE";
      if (port === 0 && lastPort !== 0) return listenOn(server, host, 0);
      if (!isTaken) throw cannotListen(host, port, error);
      if (performance.now() > until) throw portInUse(host, port, error);
    }
  }
}

async function listenOn(server: Server, host: string, port: number): Promise<number> {
  server.listen({ host, port, backlog: 511 });
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

function portInUse(host: string, port: number, cause: unknown): ZenError {
  return new ZenError("PORT_IN_USE", `Port ${port} of ${host} is taken by another program.`, {
    cause,
    hint: "Choose another port in the serving backend's config, or 0 for any that is free.",
  });
}

function cannotListen(host: string, port: number, cause: unknown): ZenError {
  return new ZenError("SERVER_START_FAILED", `The local inference server cannot listen on port ${port} of ${host}.`, {
    cause,
    hint: "Check host and port in the serving backend's config.",
  });
}
