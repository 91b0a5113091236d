import { routes } from "@zen/registry-protocol";
import { Fields } from "../http/fields.js";
import type { Room } from "../room.js";
import { checkAudit } from "./check.js";
import { newestEntries } from "./read.js";

const chainForm = { pattern: /^[0-9a-f]{64}$/, words: "the chain of an entry" };

export const auditRoom: Room = {
  name: "audit",
  routes(app, { database }) {
    const config = { access: "administer" } as const;
    app.get(routes.auditLog, { config }, async (request) => {
      const query = new Fields(request.query, ["before", "account", "action", "subject", "limit"]);
      const entries = await newestEntries(database, {
        before: query.optionalNumber("before", 1, Number.MAX_SAFE_INTEGER),
        account: query.optionalText("account"),
        action: query.optionalText("action"),
        subject: query.optionalText("subject"),
        limit: query.optionalNumber("limit", 1, 1000) ?? 100,
      });
      return { entries };
    });
    app.get(routes.auditCheck, { config }, async (request) => {
      const query = new Fields(request.query, ["sequence", "chain"]);
      const sequence = query.optionalNumber("sequence", 1, Number.MAX_SAFE_INTEGER);
      return checkAudit(
        database,
        sequence === undefined ? undefined : { sequence, chain: query.text("chain", chainForm) },
      );
    });
  },
};
