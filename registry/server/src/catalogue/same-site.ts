import type { FastifyRequest } from "fastify";
import { refusal } from "../http/refusal.js";

/**
 * Refuses a form that a page of another site has sent. Browsers say where a POST comes from; one that says nothing is not believed.
 *
 * @throws ZenError `REGISTRY_FORBIDDEN`
 */
export function requireSameSite({ headers, host }: FastifyRequest): void {
  const site = headers["sec-fetch-site"];
  if (site === "same-origin") return;
  const { origin } = headers;
  if (site === undefined && origin !== undefined && URL.canParse(origin) && new URL(origin).host === host) return;
  throw refusal(403, "REGISTRY_FORBIDDEN", "This form was sent from another site.", {
    hint: "Open the page again and send it from there.",
  });
}

/** An address of this server to which somebody may be led on; the first page for any other. */
export function localAddress(to: unknown): string {
  if (typeof to !== "string" || !/^\/(?![/\\])[\x21-\x7e]*$/.test(to) || to.length > 2000) return "/";
  const url = new URL(to, "http://local.invalid");
  return url.origin === "http://local.invalid" ? url.pathname + url.search : "/";
}
