import { routes, type PublicKey, type UpstreamKey } from "@zen/registry-protocol";
import { appendAudit } from "../audit/append.js";
import type { Reader, Writer } from "../database/database.js";
import { refusal } from "../http/refusal.js";
import type { Registry } from "../registry.js";
import { readUpstreamKeys } from "./keys-document.js";
import type { Origin } from "./origin.js";

/** So many keys of one upstream wait for approval; whoever lists more fills neither the database nor the audit log. */
const mostOffered = 50;

/** The keys that an upstream's signatures are held to: those that it has when it is asked for the first time, and those approved since. */
export async function trustedKeys(registry: Registry, origin: Origin): Promise<readonly PublicKey[]> {
  if (!(await isKnown(registry.database, origin.host))) {
    const told = readUpstreamKeys(await origin.text(routes.npmKeys));
    await registry.database.write(async (writer) => {
      if (!(await isKnown(writer, origin.host))) await keep(registry, writer, origin.host, told, "trusted");
    });
  }
  const rows = await registry.database.all<{ document: string }>(
    "SELECT document FROM upstream_keys WHERE upstream = ? AND state = 'trusted' ORDER BY keyid",
    [origin.host],
  );
  return rows.map(({ document }) => JSON.parse(document) as PublicKey);
}

/** Whether nothing that an upstream signs is believed without keys: it has had some. */
export function isKnown(reader: Reader, host: string): Promise<boolean> {
  return reader.get("SELECT keyid FROM upstream_keys WHERE upstream = ? LIMIT 1", [host]).then((row) => !!row);
}

/** Notes keys that an upstream lists and nobody has seen before, for an administrator to look at. Resolves with how many wait. */
export async function offerNewKeys(registry: Registry, origin: Origin): Promise<number> {
  const told = readUpstreamKeys(await origin.text(routes.npmKeys));
  return registry.database.write(async (writer) => {
    const before = await listUpstreamKeys(writer, origin.host);
    const waiting = before.filter(({ state }) => state === "offered").length;
    const fresh = told.filter(({ keyid }) => !before.some((known) => known.keyid === keyid));
    const offered = fresh.slice(0, Math.max(0, mostOffered - waiting));
    await keep(registry, writer, origin.host, offered, "offered");
    return waiting + offered.length;
  });
}

export async function listUpstreamKeys(reader: Reader, host?: string): Promise<readonly UpstreamKey[]> {
  return reader.all<UpstreamKey>(
    `SELECT upstream, keyid, state, since FROM upstream_keys ${host === undefined ? "" : "WHERE upstream = ?"}
     ORDER BY upstream, since, keyid`,
    host === undefined ? [] : [host],
  );
}

/** An administrator's word on a key. @throws ZenError `UPSTREAM_KEY_NOT_FOUND` */
export async function changeUpstreamKey(
  registry: Registry,
  { upstream, keyid, state, account }: Pick<UpstreamKey, "upstream" | "keyid" | "state"> & { readonly account: string },
): Promise<UpstreamKey> {
  const now = registry.now();
  const since = now.toISOString();
  await registry.database.write(async (writer) => {
    const known = (await listUpstreamKeys(writer, upstream)).find((each) => each.keyid === keyid);
    if (known === undefined) throw keyNotFound(upstream, keyid);
    if (known.state === state) return;
    await writer.run("UPDATE upstream_keys SET state = ?, since = ? WHERE upstream = ? AND keyid = ?", [
      ...[state, since, upstream, keyid],
    ]);
    const action = state === "trusted" ? "upstream-key.approve" : "upstream-key.remove";
    await appendAudit(writer, now, { account, action, subject: upstream, detail: { keyid, from: known.state } });
  });
  return (await listUpstreamKeys(registry.database, upstream)).find((each) => each.keyid === keyid)!;
}

async function keep(
  registry: Registry,
  writer: Writer,
  host: string,
  keys: readonly PublicKey[],
  state: "trusted" | "offered",
): Promise<void> {
  const now = registry.now();
  const action = state === "trusted" ? "upstream-key.trust" : "upstream-key.offer";
  for (const key of new Map(keys.map((each) => [each.keyid, each])).values()) {
    await writer.run("INSERT INTO upstream_keys (upstream, keyid, document, state, since) VALUES (?, ?, ?, ?, ?)", [
      ...[host, key.keyid, JSON.stringify(key), state, now.toISOString()],
    ]);
    await appendAudit(writer, now, { account: "registry", action, subject: host, detail: { keyid: key.keyid } });
  }
}

function keyNotFound(upstream: string, keyid: string) {
  return refusal(404, "UPSTREAM_KEY_NOT_FOUND", `No upstream registry ${upstream} has shown a key ${keyid}.`, {
    hint: "See zen registry:upstream-keys-list.",
  });
}
