import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { chooseEncoding, type Encoded } from "../packages/encoded.js";
import type { Registry } from "../registry.js";
import { addressOf } from "./address.js";
import { packageNotFound, pathRefused, versionNotFound } from "./not-found.js";
import { readPackagePath } from "./package-path.js";
import { sendTarball } from "./send-tarball.js";

const abbreviatedType = "application/vnd.npm.install-v1+json";

/** Packages, versions and archives. Everything that no other route answers comes here. */
export function documentRoutes(app: FastifyInstance, registry: Registry): void {
  app.get("/*", async (request, reply) => {
    const url = request.raw.url ?? "/";
    const path = readPackagePath(url);
    if (path === undefined) throw pathRefused(url);
    if (path.is === "tarball" && path.revision === undefined) return await sendTarball(registry, path, request, reply);
    if (path.is === "document" && path.revision === undefined)
      return await sendDocument(registry, path.name, request, reply);
    if (path.is === "version") return await versionOf(registry, path.name, path.version, request);
    throw pathRefused(url);
  });
}

async function sendDocument(registry: Registry, name: string, request: FastifyRequest, reply: FastifyReply) {
  const abbreviated = request.headers.accept?.includes(abbreviatedType) === true;
  const kind = abbreviated ? "abbreviated" : "full";
  const encoded = await registry.packages.documents.encoded(name, kind, addressOf(request, registry));
  if (encoded === undefined) throw packageNotFound(name);
  reply.header("content-type", abbreviated ? abbreviatedType : "application/json; charset=utf-8");
  return sendEncoded(encoded, request, reply);
}

/** Asked for again each time: a change must be seen at once, and asking costs little when there is none. */
function sendEncoded(encoded: Encoded, request: FastifyRequest, reply: FastifyReply) {
  reply.header("etag", encoded.etag).header("cache-control", "no-cache").header("vary", "accept, accept-encoding");
  if (request.headers["if-none-match"]?.includes(encoded.etag) === true) return reply.code(304).send();
  const encoding = chooseEncoding(request.headers["accept-encoding"]);
  if (encoding !== "identity") reply.header("content-encoding", encoding);
  return reply.send(encoded.bodies[encoding]);
}

async function versionOf(registry: Registry, name: string, wanted: string, request: FastifyRequest): Promise<object> {
  const document = await registry.packages.documents.full(name, addressOf(request, registry));
  if (document === undefined) throw packageNotFound(name);
  const version = Object.hasOwn(document["dist-tags"], wanted) ? document["dist-tags"][wanted]! : wanted;
  if (!Object.hasOwn(document.versions, version)) throw versionNotFound(name, wanted);
  return document.versions[version]!;
}
