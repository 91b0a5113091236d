import { isPackageName, readSignedConformanceReport, routes, scopeOf } from "@zen/registry-protocol";
import type { FastifyRequest } from "fastify";
import semver from "semver";
import { refusal } from "../http/refusal.js";
import type { Room } from "../room.js";
import { countersign, listReports, putAuthorsReport, type Subject } from "./reports.js";

/** Reports of what a version's own tests of the contracts said. Nothing is run here: they are somebody's word, signed. */
export const conformanceRoom: Room = {
  name: "conformance",
  routes(app, registry) {
    for (const name of [":name", ":scope/:name"]) {
      const route = routes.conformance(name, ":version");
      app.get(route, async (request) => ({ reports: await listReports(registry.database, subjectOf(request)) }));

      app.put(route, { config: { access: "account" } }, async (request, reply) => {
        const subject = subjectOf(request);
        const signed = readSignedConformanceReport(JSON.stringify(request.body));
        const { account } = request.zen.known();
        if (signed.signatures.length === 0) {
          await request.zen.require({ to: "administer" });
          await countersign(registry, subject, signed.report, account);
        } else {
          await request.zen.require({ to: "publish", scope: scopeOf(subject.name) });
          await putAuthorsReport(registry, subject, signed, account);
        }
        return reply.status(201).send({ ok: true });
      });
    }
  },
};

function subjectOf({ params }: FastifyRequest): Subject {
  const { scope, name = "", version = "" } = params as Readonly<Record<string, string>>;
  const whole = scope === undefined ? name : `${scope}/${name}`;
  if (isPackageName(whole) && semver.valid(version) === version) return { name: whole, version };
  throw refusal(400, "REGISTRY_REQUEST_INVALID", "This names no version of a package.", {
    hint: "Write the name and the exact version, such as @acme/my-store@1.2.3.",
  });
}
