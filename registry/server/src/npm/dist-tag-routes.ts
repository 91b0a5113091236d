import type { FastifyInstance, FastifyRequest } from "fastify";
import { isPackageName, scopeOf } from "@zen/registry-protocol";
import { changeTag } from "../packages/dist-tags.js";
import { checkVersion } from "../packages/names.js";
import type { Registry } from "../registry.js";
import { addressOf } from "./address.js";
import { packageNotFound, pathRefused } from "./not-found.js";
import { readSegments } from "./package-path.js";

/** `/-/package/NAME/dist-tags` and one of them below it. */
export function distTagRoutes(app: FastifyInstance, registry: Registry): void {
  app.get("/-/package/*", async (request) => {
    const { name, tag } = tagPath(request);
    if (tag !== undefined) throw pathRefused(request.raw.url ?? "/");
    return await tagsOf(registry, request, name);
  });

  app.put("/-/package/*", { config: { access: "account" } }, async (request, reply) => {
    const { name, tag } = tagPath(request);
    if (tag === undefined) throw pathRefused(request.raw.url ?? "/");
    await change(registry, request, name, tag, checkVersion(request.body));
    return reply.code(201).send(await tagsOf(registry, request, name));
  });

  app.delete("/-/package/*", { config: { access: "account" } }, async (request) => {
    const { name, tag } = tagPath(request);
    if (tag === undefined) throw pathRefused(request.raw.url ?? "/");
    await change(registry, request, name, tag, undefined);
    return await tagsOf(registry, request, name);
  });
}

async function tagsOf(registry: Registry, request: FastifyRequest, name: string): Promise<object> {
  const document = await registry.packages.documents.full(name, addressOf(request, registry));
  if (document === undefined) throw packageNotFound(name);
  return document["dist-tags"];
}

async function change(
  registry: Registry,
  request: FastifyRequest,
  name: string,
  tag: string,
  version: string | undefined,
) {
  const { database, packages, now } = registry;
  const authorize = () => request.zen.require({ to: "publish", scope: scopeOf(name) });
  await authorize();
  const services = { database, blobs: packages.blobs, keys: packages.keys, now: () => now() };
  await changeTag(
    services,
    { name, tag, authorize: (reader) => request.zen.require({ to: "publish", scope: scopeOf(name) }, reader) },
    version,
  );
}

function tagPath(request: FastifyRequest): { readonly name: string; readonly tag: string | undefined } {
  const url = request.raw.url ?? "/";
  const segments = readSegments(url)?.slice(2) ?? [];
  const scoped = segments[0]?.startsWith("@") === true;
  const name = segments.slice(0, scoped ? 2 : 1).join("/");
  const [what, tag, ...more] = segments.slice(scoped ? 2 : 1);
  if (!isPackageName(name) || what !== "dist-tags" || more.length > 0) throw pathRefused(url);
  return { name, tag };
}
