import { isPackageName, routes } from "@zen/registry-protocol";
import semver from "semver";
import { Fields, invalidField } from "../http/fields.js";
import type { Room } from "../room.js";
import { changeUpstreamKey, listUpstreamKeys } from "./keys.js";
import { watchUpstream } from "./look.js";
import { checkUpstreams } from "./names.js";
import { pull } from "./pull.js";

/** What comes from other registries, and waits for approval. */
export const upstreamRoom: Room = {
  name: "upstream",
  routes(app, registry) {
    checkUpstreams(registry.options.upstreams);
    app.post(routes.quarantine, { config: { access: "administer" } }, async (request, reply) => {
      const body = new Fields(request.body, ["name", "version"]);
      const [name, version] = [body.text("name"), body.optionalText("version")];
      if (!isPackageName(name)) throw invalidField("name", "is no name of a package");
      if (version !== undefined && semver.valid(version) !== version)
        throw invalidField("version", "is no exact version");
      const pulled = await pull(registry, name, version, request.zen.known().account);
      return reply.status(pulled.isNew ? 201 : 200).send(pulled);
    });

    app.get(routes.upstreamKeys, { config: { access: "administer" } }, async () => ({
      keys: await listUpstreamKeys(registry.database),
    }));

    app.post(routes.upstreamKeys, { config: { access: "administer" } }, async (request) => {
      const body = new Fields(request.body, ["upstream", "keyid", "state"]);
      return changeUpstreamKey(registry, {
        upstream: body.text("upstream"),
        keyid: body.text("keyid"),
        state: body.choice("state", ["trusted", "removed"]),
        account: request.zen.known().account,
      });
    });
  },
  async work(registry, signal) {
    const watching = registry.options.upstreams.map((upstream) =>
      watchUpstream(registry, upstream, signal).catch((error: unknown) => registry.log.fault(error)),
    );
    await Promise.all(watching);
  },
};
