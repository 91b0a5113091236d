import { isIntegrity, isPackageName, routes } from "@zen/registry-protocol";
import type { FastifyReply, FastifyRequest } from "fastify";
import { refusal } from "../http/refusal.js";
import type { Room } from "../room.js";
import { readDocument, type DocumentKind } from "./documents.js";
import { shared } from "./shared.js";

/** The sparse index: a signed snapshot, and what it pins. */
export const indexRoom: Room = {
  name: "index",
  routes(app, registry) {
    const { database } = registry;
    const { snapshots } = shared(registry);
    app.get(routes.snapshot, async (request, reply) => {
      const { version, document } = await snapshots.current();
      return answer(reply, request.headers["if-none-match"], `"snapshot-${version}"`, document, "no-cache");
    });
    const documents =
      (kind: DocumentKind, subjectOf: (params: Readonly<Record<string, string>>) => string) =>
      async (request: FastifyRequest, reply: FastifyReply) => {
        const subject = subjectOf(request.params as Record<string, string>);
        const digest = digestAsked((request.query as { digest?: unknown }).digest);
        if (digest === undefined) await snapshots.current();
        const { body, digest: found } = await readDocument(database, kind, subject, digest);
        const caching = digest === undefined ? "no-cache" : "private, max-age=31536000, immutable";
        return answer(reply, request.headers["if-none-match"], `"${found}"`, body, caching);
      };
    app.get(
      routes.scope(":scope"),
      documents("scope", ({ scope = "" }) => (scope === "_" ? "" : scopeNamed(scope))),
    );
    const install = documents("install", (params) => packageNamed(params["*"] ?? ""));
    app.get(routes.install("*"), install);
    app.get(
      routes.advisories,
      documents("advisories", () => ""),
    );
  },
};

function answer(
  reply: FastifyReply,
  known: string | undefined,
  etag: string,
  body: string,
  caching: string,
): FastifyReply {
  reply.headers({ etag, "cache-control": caching, vary: "authorization" });
  if (known === etag) return reply.status(304).send();
  return reply.type("application/json; charset=utf-8").send(body);
}

function digestAsked(digest: unknown): string | undefined {
  if (digest === undefined) return undefined;
  // A plus sign of base64 arrives as a space where it was not escaped.
  const found = typeof digest === "string" ? digest.replaceAll(" ", "+") : digest;
  if (isIntegrity(found)) return found;
  throw refusal(400, "REGISTRY_REQUEST_INVALID", "The digest asked for is no sha512.", {
    hint: "Take it from the snapshot as it is.",
  });
}

function packageNamed(name: string): string {
  if (isPackageName(name)) return name;
  throw refusal(400, "REGISTRY_REQUEST_INVALID", "This is no name of a package.", { hint: "Check the address." });
}

function scopeNamed(scope: string): string {
  if (scope.startsWith("@") && isPackageName(`${scope}/a`)) return scope;
  throw refusal(400, "REGISTRY_REQUEST_INVALID", "This is no scope.", { hint: "Write it with its @." });
}
