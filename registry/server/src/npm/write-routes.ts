import { rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { scopeOf } from "@zen/registry-protocol";
import type { Reader } from "../database/database.js";
import { changeDocument, type Editing } from "../packages/change-document.js";
import { readDocumentChange } from "../packages/document-change.js";
import type { FullDocument } from "../packages/full-document.js";
import { checkName } from "../packages/names.js";
import { readPublishDocument } from "../packages/publish-document.js";
import { receiveUpload, type Upload } from "../packages/upload.js";
import type { Registry } from "../registry.js";
import { addressOf } from "./address.js";
import { packageNotFound, pathRefused } from "./not-found.js";
import { readPackagePath, type PackagePath } from "./package-path.js";

const MiB = 1024 * 1024;
const limits = { documentBytes: 16 * MiB, archiveBytes: 256 * MiB };

/** Publishing, and the whole documents that npm writes back to deprecate and unpublish. */
export function writeRoutes(app: FastifyInstance, registry: Registry): void {
  app.removeAllContentTypeParsers();
  // A publication may be large: its route reads it as it arrives, once it knows who sends it.
  app.addContentTypeParser("application/json", (_request, payload, done) => done(null, payload));

  app.put("/*", { config: { access: "account" } }, async (request, reply) => {
    const path = pathOf(request);
    if (path.is !== "document") throw pathRefused(request.raw.url ?? "/");
    const authorize = authorizing(request, path.name);
    await authorize();
    const body = request.body as Readable;
    const received = registry.packages.blobs.incoming();
    try {
      const upload = await receiveUpload(body.iterator({ destroyOnReturn: false }), received, limits);
      if (upload.archive === undefined) await writeDocument(registry, request, path, upload);
      else await publish(registry, request, path.name, upload);
    } finally {
      // Who still sends would not hear the answer from a closed connection.
      body.resume();
      await rm(received, { force: true });
    }
    return reply.code(201).send({ ok: true, success: true });
  });

  app.delete("/*", { config: { access: "account" } }, async (request) => {
    const path = pathOf(request);
    if (path.is === "version" || path.revision === undefined) throw pathRefused(request.raw.url ?? "/");
    await authorizing(request, path.name)();
    // npm asks for the archive to be deleted, too, after it has taken the version away: that is done by then.
    if (path.is === "document") await removeAll(registry, request, path.name, path.revision);
    return { ok: true };
  });
}

function pathOf(request: FastifyRequest): PackagePath {
  const url = request.raw.url ?? "/";
  const path = readPackagePath(url);
  if (path === undefined) throw pathRefused(url);
  return path;
}

function authorizing(request: FastifyRequest, name: string): (reader?: Reader) => Promise<void> {
  return (reader) => request.zen.require({ to: "publish", scope: scopeOf(name) }, reader);
}

async function publish(
  registry: Registry,
  request: FastifyRequest,
  name: string,
  { document, archive }: Upload,
): Promise<void> {
  const { account, role, scopes } = request.zen.known();
  await registry.packages.publish({
    document: readPublishDocument(document, checkName(name)),
    received: archive!,
    account,
    authorize: authorizing(request, name),
    anyName: role === "admin" && scopes.includes("admin"),
  });
}

async function writeDocument(
  registry: Registry,
  request: FastifyRequest,
  path: Extract<PackagePath, { readonly is: "document" }>,
  { document }: Upload,
): Promise<void> {
  const current = await currentOf(registry, request, path.name);
  const change = readDocumentChange(current, document, path.revision !== undefined);
  const written = path.revision ?? document["_rev"];
  const revision = typeof written === "string" ? written : current._rev;
  await changeDocument(registry, editing(request, path.name, revision), change, registry.options.unpublishHours);
}

async function removeAll(registry: Registry, request: FastifyRequest, name: string, revision: string): Promise<void> {
  const current = await currentOf(registry, request, name);
  const change = { deprecated: new Map(), removed: Object.keys(current.versions), retagged: new Map() };
  await changeDocument(registry, editing(request, name, revision), change, registry.options.unpublishHours);
}

async function currentOf(registry: Registry, request: FastifyRequest, name: string): Promise<FullDocument> {
  const current = await registry.packages.documents.full(name, addressOf(request, registry));
  if (current === undefined) throw packageNotFound(name);
  return current;
}

function editing(request: FastifyRequest, name: string, revision: string): Editing {
  return { name, account: request.zen.known().account, authorize: authorizing(request, name), revision };
}
