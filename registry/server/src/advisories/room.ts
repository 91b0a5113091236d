import { isPackageName, routes } from "@zen/registry-protocol";
import type { FastifyRequest } from "fastify";
import semver from "semver";
import { Fields, invalidField } from "../http/fields.js";
import { refusal } from "../http/refusal.js";
import type { Room } from "../room.js";
import { advise, withdraw, type NewAdvisory } from "./advisories.js";
import { changeState, listQuarantine, readState } from "./states.js";

const config = { access: "administer" } as const;
const severities = ["low", "moderate", "high", "critical"] as const;
const advisoryId = { pattern: /^ZEN-\d{4}-\d{4,9}$/, words: "an advisory's id such as ZEN-2026-0001" };
const longText = { pattern: /^[^\u0000-\u0008\u000b-\u001f\u007f]{1,4000}$/, words: "a text of 1 to 4000 characters" };
const reasonText = { pattern: /^[^\u0000-\u001f\u007f]{1,500}$/, words: "a reason of 1 to 500 characters" };
const webAddress = { pattern: /^https?:\/\/[\x21-\x7e]{1,500}$/, words: "an address that begins with https://" };

/** What administrators say of versions: advisories, and what is blocked, yanked or approved. */
export const advisoriesRoom: Room = {
  name: "advisories",
  routes(app, registry) {
    app.post(routes.advisories, { config }, async (request, reply) =>
      reply.status(201).send(await advise(registry, newAdvisory(request.body), request.zen.known().account)),
    );

    app.delete(routes.advisory(":id"), { config }, async (request) => {
      const id = new Fields(request.params, ["id"]).text("id", advisoryId);
      return withdraw(registry, id, request.zen.known().account);
    });

    app.get(routes.quarantine, { config }, async () => ({ versions: await listQuarantine(registry.database) }));

    for (const name of [":name", ":scope/:name"]) {
      const route = routes.versionState(name, ":version");
      app.get(route, { config }, async (request) => {
        const { name: of, version } = subject(request);
        return readState(registry.database, of, version);
      });

      app.put(route, { config }, async (request) => {
        const body = new Fields(request.body, ["state", "reason", "since"]);
        const to = body.choice("state", ["yanked", "blocked"]);
        const { account } = request.zen.known();
        return changeState(registry, { ...subject(request), to, reason: body.text("reason", reasonText), account });
      });

      app.delete(route, { config }, async (request) => {
        const { account } = request.zen.known();
        return changeState(registry, { ...subject(request), to: "active", reason: "", account });
      });
    }
  },
};

/** The package's name may come as one part, `@scope%2fname`, or as two. */
function subject({ params }: FastifyRequest): { readonly name: string; readonly version: string } {
  const { scope, name = "", version = "" } = params as Readonly<Record<string, string>>;
  const whole = scope === undefined ? name : `${scope}/${name}`;
  if (isPackageName(whole) && semver.valid(version) === version) return { name: whole, version };
  throw refusal(400, "REGISTRY_REQUEST_INVALID", "This names no version of a package.", {
    hint: "Write the name and the exact version, such as @acme/my-store@1.2.3.",
  });
}

function newAdvisory(sent: unknown): NewAdvisory {
  const body = new Fields(sent, ["package", "affected", "severity", "title", "description", "url"]);
  const affected = body.text("affected");
  if (semver.validRange(affected) === null) throw invalidField("affected", "is no range of versions such as <1.2.3");
  const name = body.text("package");
  if (!isPackageName(name)) throw invalidField("package", "is no name of a package");
  const [description, url] = [body.optionalText("description", longText), body.optionalText("url", webAddress)];
  return {
    package: name,
    affected,
    severity: body.choice("severity", severities),
    title: body.text("title"),
    ...(description === undefined ? {} : { description }),
    ...(url === undefined ? {} : { url }),
  };
}
