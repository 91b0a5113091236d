import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { routes } from "@zen/registry-protocol";
import type { FastifyInstance } from "fastify";
import { appendAudit } from "../../audit/append.js";
import { refusal } from "../../http/refusal.js";
import type { Registry } from "../../registry.js";
import { dumpLines } from "./dump.js";
import { hold, release } from "./hold.js";

export function backupRoutes(app: FastifyInstance, registry: Registry): void {
  const config = { access: "administer" } as const;
  const { database } = registry;

  app.get(routes.backup, { config }, async (request, reply) => {
    await hold(database, registry.now());
    await database.write((writer) =>
      appendAudit(writer, registry.now(), {
        ...{ account: request.zen.known().account, action: "registry.backup", subject: "registry", detail: {} },
      }),
    );
    const out = new PassThrough();
    // The transaction lasts until the last line is taken; who goes away ends it.
    database
      .read((reader) => pipeline(Readable.from(dumpLines(reader, registry.now())), out))
      .catch((error: unknown) => {
        registry.log.fault(error, { part: "backup", request: request.id });
        out.destroy();
      });
    return reply.type("application/x-ndjson").send(out);
  });

  app.delete(routes.backup, { config }, async (_request, reply) => {
    await release(database);
    return reply.status(204).send();
  });

  app.get<{ Params: { hex: string } }>(routes.backupBlob(":hex"), { config }, async (request, reply) => {
    const { hex } = request.params;
    const file = /^[0-9a-f]{128}$/.test(hex) ? registry.packages.blobs.fileOf(integrityOf(hex)) : undefined;
    const size = file === undefined ? undefined : await sizeOf(file);
    if (file === undefined || size === undefined)
      throw refusal(404, "REGISTRY_BLOB_NOT_FOUND", "This registry has no archive of that digest.", {
        hint: "If one of its versions names it, the folder of archives is damaged: restore it from a backup.",
      });
    return reply.type("application/octet-stream").header("content-length", size).send(createReadStream(file));
  });
}

function integrityOf(hex: string): string {
  return `sha512-${Buffer.from(hex, "hex").toString("base64")}`;
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
