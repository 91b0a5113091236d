import type { FastifyInstance, FastifyRequest } from "fastify";
import { isPackageName, scopeOf } from "@zen/registry-protocol";
import { changeTag } from "../packages/dist-tags.js";
import type { FullDocument } from "../packages/full-document.js";
import { checkVersion } from "../packages/names.js";
import type { Registry } from "../registry.js";
import { addressOf } from "./address.js";
import { packageNotFound, pathRefused } from "./not-found.js";
import { readSegments } from "./package-path.js";

/** `/-/package/NAME/...`: `npm dist-tag`, and what of `npm access` makes sense where namespaces rule. */
export function packageRoutes(app: FastifyInstance, registry: Registry): void {
  app.get("/-/package/*", async (request) => {
    const { name, what, tag } = pathOf(request);
    if (tag !== undefined) throw pathRefused(request.raw.url ?? "/");
    const document = await documentOf(registry, request, name);
    if (what === "dist-tags") return document["dist-tags"];
    if (what === "visibility") return { public: registry.options.publicRead };
    if (what === "collaborators")
      return Object.fromEntries(document.maintainers.map(({ name }) => [name, "read-write"]));
    throw pathRefused(request.raw.url ?? "/");
  });

  app.put("/-/package/*", { config: { access: "account" } }, async (request, reply) => {
    const { name, tag } = tagPath(request);
    await change(registry, request, name, tag, checkVersion(request.body));
    return reply.code(201).send((await documentOf(registry, request, name))["dist-tags"]);
  });

  app.delete("/-/package/*", { config: { access: "account" } }, async (request) => {
    const { name, tag } = tagPath(request);
    await change(registry, request, name, tag, undefined);
    return (await documentOf(registry, request, name))["dist-tags"];
  });
}

async function documentOf(registry: Registry, request: FastifyRequest, name: string): Promise<FullDocument> {
  const document = await registry.packages.documents.full(name, addressOf(request, registry));
  if (document === undefined) throw packageNotFound(name);
  return document;
}

async function change(
  registry: Registry,
  request: FastifyRequest,
  name: string,
  tag: string,
  version: string | undefined,
): Promise<void> {
  const scope = scopeOf(name);
  await request.zen.require({ to: "publish", scope });
  const { account } = request.zen.known();
  await changeTag(
    registry,
    { name, tag, account, authorize: (reader) => request.zen.require({ to: "publish", scope }, reader) },
    version,
  );
}

interface PathOfPackage {
  readonly name: string;
  readonly what: string | undefined;
  readonly tag: string | undefined;
}

function pathOf(request: FastifyRequest): PathOfPackage {
  const url = request.raw.url ?? "/";
  const segments = readSegments(url)?.slice(2) ?? [];
  const scoped = segments[0]?.startsWith("@") === true;
  const name = segments.slice(0, scoped ? 2 : 1).join("/");
  const [what, tag, ...more] = segments.slice(scoped ? 2 : 1);
  if (!isPackageName(name) || more.length > 0) throw pathRefused(url);
  return { name, what, tag };
}

function tagPath(request: FastifyRequest): { readonly name: string; readonly tag: string } {
  const { name, what, tag } = pathOf(request);
  if (what !== "dist-tags" || tag === undefined) throw pathRefused(request.raw.url ?? "/");
  return { name, tag };
}
