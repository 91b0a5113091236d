import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import { refusal } from "../http/refusal.js";
import { Lru } from "../packages/lru.js";
import { versionOfFile } from "../packages/tarball-url.js";
import type { VersionRow } from "../packages/version-document.js";
import type { Registry } from "../registry.js";
import { versionNotFound } from "./not-found.js";

/** Archives up to this size are answered from memory. Named by their digests, they never change. */
const small = 1024 * 1024;
const kept = new WeakMap<Registry, Lru<Buffer>>();

export async function sendTarball(
  registry: Registry,
  { name, file }: { readonly name: string; readonly file: string },
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const version = versionOfFile(name, file);
  const row = version === undefined ? undefined : await registry.packages.documents.version(name, version);
  if (row === undefined || row.state === "quarantined") throw versionNotFound(name, version ?? file);
  if (row.state === "blocked") throw blocked(row);
  const etag = `"${row.integrity}"`;
  reply
    .header("etag", etag)
    .header("cache-control", `${registry.options.publicRead ? "public" : "private"}, max-age=31536000, immutable`);
  if (request.headers["if-none-match"]?.includes(etag) === true) return reply.code(304).send();
  reply.header("content-type", "application/octet-stream");
  if (row.size <= small) return reply.send(await smallBlob(registry, row));
  const stream = createReadStream(registry.packages.blobs.fileOf(row.integrity), { highWaterMark: 256 * 1024 });
  return reply.header("content-length", row.size).send(stream);
}

async function smallBlob(registry: Registry, { integrity }: VersionRow): Promise<Buffer> {
  let blobs = kept.get(registry);
  if (blobs === undefined) kept.set(registry, (blobs = new Lru(64 * small)));
  const found = blobs.get(integrity);
  if (found !== undefined) return found;
  const bytes = await readFile(registry.packages.blobs.fileOf(integrity));
  blobs.set(integrity, bytes, bytes.length);
  return bytes;
}

function blocked({ package: name, version }: VersionRow) {
  return refusal(
    403,
    "REGISTRY_VERSION_BLOCKED",
    `${name} ${version} was blocked by an administrator of this registry.`,
    {
      hint: `Its page in the catalogue says why. Choose another version: npm view ${name} versions.`,
    },
  );
}
