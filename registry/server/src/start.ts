import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { ZenError } from "@zen/plugin-sdk";
import { anotherAdministratorToken, firstAdministrator } from "./accounts/first-start.js";
import { Sessions } from "./accounts/sessions.js";
import { openDatabase } from "./database/open.js";
import { buildApp } from "./http/app.js";
import { logTo } from "./http/log.js";
import { settle, type RegistryOptions, type SettledOptions } from "./options.js";
import { openShared, type Shared } from "./limits/shared.js";
import { openPackages } from "./packages/packages.js";
import { newMetrics } from "./operations/metrics.js";
import type { Registry } from "./registry.js";
import { rooms } from "./rooms.js";

export interface RunningRegistry {
  /** Without a slash at its end. */
  readonly url: string;
  /** The secret of the first administrator's token, when this start has made it. It is told once. */
  readonly firstToken: string | undefined;
  /** Takes no new requests, lets those under way end within bounds, and closes everything. */
  close(): Promise<void>;
}

/** Serves a registry. @throws ZenError `PORT_IN_USE`, `REGISTRY_LISTEN_REFUSED`, `REGISTRY_FOLDER_UNUSABLE`, `REGISTRY_DATABASE_UNAVAILABLE`, `REGISTRY_DATABASE_NEWER` */
export async function startRegistry(given: RegistryOptions): Promise<RunningRegistry> {
  const options = settle(given);
  const database = await openDatabase({
    dataDir: options.dataDir,
    ...(options.databaseUrl === undefined ? {} : { url: options.databaseUrl }),
  });
  const closing = new AbortController();
  let app: FastifyInstance | undefined;
  let shared: Shared | undefined;
  try {
    let url = options.url ?? "";
    const log = logTo(given.onLog ?? (() => undefined));
    const now = given.now ?? (() => new Date());
    shared = await openShared(options.redisUrl, options.limits, log);
    const { limits, cache } = shared;
    const packages = await openPackages({ database, blobs: options.blobs, now });
    const registry: Registry = {
      ...{ options, database, packages, log, limits, cache, now, metrics: newMetrics() },
      sessions: new Sessions({ cache }),
      get url() {
        return url;
      },
    };
    app = await buildApp(registry, rooms);
    await listen(app, options);
    // Not before it listens: a token is told once, and nobody is told one by a start that fails.
    const firstToken =
      (await firstAdministrator(registry)) ??
      (given.newAdminToken === true ? await anotherAdministratorToken(registry) : undefined);
    const local = localUrl(app, options);
    url ||= local;
    const work = rooms.flatMap((room) => room.work?.(registry, closing.signal) ?? []);
    const running = app;
    return {
      url: local,
      firstToken,
      async close() {
        closing.abort();
        await closeWithin(running, options.bounds.closeMs);
        await Promise.all(work);
        await shared?.close();
        await database.close();
      },
    };
  } catch (error) {
    closing.abort();
    await app?.close();
    await shared?.close();
    await database.close();
    throw error;
  }
}

async function listen(app: FastifyInstance, { host, port }: SettledOptions): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const { code } = cause as { readonly code?: unknown };
    if (code === "EADDRINUSE") {
      throw new ZenError("PORT_IN_USE", `Port ${port} of ${host} is taken by another program.`, {
        hint: "Choose another port, or 0 for any that is free.",
        cause,
      });
    }
    if (!["EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN", "EACCES", "EINVAL"].includes(String(code))) throw cause;
    throw new ZenError("REGISTRY_LISTEN_REFUSED", `This machine does not let the registry listen at ${host}:${port}.`, {
      hint: "Name an address of this machine (0.0.0.0 for all of them), and a port from 1024 on.",
      cause,
    });
  }
}

function localUrl(app: FastifyInstance, { host, tls }: SettledOptions): string {
  const { port } = app.server.address() as AddressInfo;
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return `${tls === undefined ? "http" : "https"}://${name}:${port}`;
}

async function closeWithin(app: FastifyInstance, ms: number): Promise<void> {
  const late = new AbortController();
  const closed = app.close().finally(() => late.abort());
  await delay(ms, undefined, { signal: late.signal }).then(
    () => app.server.closeAllConnections(),
    () => undefined,
  );
  await closed;
}
