import { isZenError } from "@zen/plugin-sdk";
import { isPackageName } from "@zen/registry-protocol";
import type { FastifyReply, FastifyRequest } from "fastify";
import { principalOfToken } from "../accounts/authenticate.js";
import type { RequestContext } from "../http/context.js";
import { errorReply } from "../http/error-reply.js";
import { refusal } from "../http/refusal.js";
import { shared } from "../index/shared.js";
import type { Room } from "../room.js";
import { readQuestion } from "../search/question.js";
import { pageRoutes, type SearchFields } from "./links.js";
import type { Frame } from "./page.js";
import { pluginPage } from "./pages/plugin.js";
import { problemPage } from "./pages/problem.js";
import { searchPage } from "./pages/search.js";
import { signInPage } from "./pages/sign-in.js";
import { readPlugin } from "./read-plugin.js";
import { sendPage } from "./reply.js";
import { localAddress, requireSameSite } from "./same-site.js";

type Fields = Readonly<Record<string, unknown>>;

/** The catalogue: pages for people, of what the other rooms tell programs. */
export const catalogueRoom: Room = {
  name: "catalogue",
  routes(app, registry) {
    const config = { access: "anybody" } as const;
    const stranger = (): Frame => ({ registry: new URL(registry.url).host });
    /** Undefined, whatever its type says: what failed may be the look at who asks. */
    const frameOf = ({ zen }: { readonly zen: RequestContext | undefined }): Frame =>
      zen?.principal === undefined ? stranger() : { ...stranger(), account: zen.principal.account };
    app.addContentTypeParser(
      "application/x-www-form-urlencoded",
      { parseAs: "string", bodyLimit: 8192 },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    app.setErrorHandler(async (error, request, reply) => {
      const { status, body, headers, fault } = errorReply(error, request.id);
      if (fault) registry.log.fault(error, { request: request.id });
      return sendPage(request, reply.headers(headers), problemPage(frameOf(request), body.error, body.hint), status);
    });
    /** The frame of a page for who may read; others are led to where they sign in, and there is none. */
    const frameFor = (request: FastifyRequest, reply: FastifyReply): Frame | undefined => {
      if (request.zen.principal !== undefined || registry.options.publicRead) return frameOf(request);
      void reply.redirect(`${pageRoutes.signIn}?${new URLSearchParams({ to: request.url }).toString()}`, 303);
      return undefined;
    };

    app.get(pageRoutes.search, { config }, async (request, reply) => {
      const frame = frameFor(request, reply);
      if (frame === undefined) return reply;
      const asked = request.query as Fields;
      const found = await shared(registry).catalogue.ask(readQuestion(asked));
      return sendPage(request, reply, searchPage(frame, asked as SearchFields, found));
    });

    app.get(`${pageRoutes.plugins}*`, { config }, async (request, reply) => {
      const frame = frameFor(request, reply);
      if (frame === undefined) return reply;
      const { name, version } = readPath((request.params as Readonly<Record<string, string>>)["*"] ?? "");
      return sendPage(request, reply, pluginPage(frame, await readPlugin(registry, name, version)));
    });

    app.get(pageRoutes.signIn, { config }, async (request, reply) =>
      sendPage(request, reply, signInPage(stranger(), localAddress((request.query as Fields)["to"]))),
    );

    app.post(pageRoutes.signIn, { config }, async (request, reply) => {
      requireSameSite(request);
      const { token, to } = (request.body ?? {}) as Fields;
      const next = localAddress(to);
      try {
        const principal = await principalOfToken(registry, typeof token === "string" ? token.trim() : "", request.ip);
        const cookie = await registry.sessions.open(principal, isSecure(request));
        return await reply.header("set-cookie", cookie).redirect(next, 303);
      } catch (error) {
        if (!isZenError(error, "REGISTRY_UNAUTHENTICATED")) throw error;
        return sendPage(request, reply, signInPage(stranger(), next, error.message), 401);
      }
    });

    app.post(pageRoutes.signOut, { config }, async (request, reply) => {
      requireSameSite(request);
      const cookie = await registry.sessions.close(request.headers.cookie, isSecure(request));
      return reply.header("set-cookie", cookie).redirect(pageRoutes.search, 303);
    });
  },
  async work(registry) {
    // Asked for again with the first search: what fails here is only told.
    await shared(registry)
      .catalogue.load()
      .catch((error: unknown) => registry.log.fault(error));
  },
};

function isSecure({ protocol }: FastifyRequest): boolean {
  return protocol === "https";
}

/** `@zen/onnx`, `@zen/onnx/1.0.0`, `name`, `name/1.0.0` */
function readPath(path: string): { readonly name: string; readonly version?: string } {
  const parts = path.replace(/\/$/, "").split("/");
  const length = path.startsWith("@") ? 2 : 1;
  const name = parts.slice(0, length).join("/");
  const [version, ...more] = parts.slice(length);
  if (!isPackageName(name) || more.length > 0)
    throw refusal(404, "REGISTRY_ROUTE_NOT_FOUND", "There is no such page.", {
      hint: "Search for the plugin by its name.",
    });
  return { name, ...(version === undefined ? {} : { version }) };
}
