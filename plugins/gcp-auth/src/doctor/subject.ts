import { Orchestrator, type Json } from "@zen/plugin-sdk";
import type { GcpConnection, GcpNeeds, GcpNeedsByContract } from "../client/index.js";
import type { InstalledPlugin } from "./installed.js";
import type { Use } from "./use.js";

/** What one configured backend needs. */
export interface Wanted {
  readonly place: string;
  readonly needs: GcpNeeds;
}

/** All that is needed through one connection. */
export interface Subject {
  readonly connection: GcpConnection;
  readonly wanted: readonly Wanted[];
}

const CONNECTION = ["project", "quotaProject", "impersonate", "iamEndpoint"] as const;

/** What the repository's backends need, by connection; modules of plugins that it does not use are not imported. */
export async function subjectsOf(
  uses: readonly Use[],
  plugins: readonly InstalledPlugin[],
  override: GcpConnection,
): Promise<readonly Subject[]> {
  const subjects = new Map<string, { connection: GcpConnection; wanted: Wanted[] }>();
  for (const use of uses) {
    const plugin = plugins.find((one) => provides(one, use));
    const needs = plugin === undefined ? undefined : (await plugin.needs())[use.contract]?.(use.config);
    const asked = needs === undefined ? [] : needsOf(use, needs, override);
    if (asked.length === 0) continue;
    const connection = { ...connectionOf(use.config), ...override };
    const key = JSON.stringify(CONNECTION.map((field) => connection[field] ?? null));
    const subject = subjects.get(key) ?? { connection, wanted: [] };
    subject.wanted.push(...asked.map((one) => ({ place: use.place, needs: one })));
    subjects.set(key, subject);
  }
  return [...subjects.values()];
}

/** Of the account that work runs as, what it needs itself. An orchestrator is called by who starts a run, and never by the account that its machines work as. */
function needsOf({ contract }: Use, needs: GcpNeeds, { impersonate }: GcpConnection): readonly GcpNeeds[] {
  const account = needs.accounts?.find(({ email }) => email === impersonate);
  const own = account?.itself === undefined ? [] : [{ roles: account.itself }];
  return account !== undefined && contract === Orchestrator.id ? own : [needs, ...own];
}

/** What every plugin can need with nothing configured, as if it were one backend each. */
export async function wholeSubject(plugins: readonly InstalledPlugin[], connection: GcpConnection): Promise<Subject> {
  const wanted: Wanted[] = [];
  for (const plugin of plugins) {
    const byContract: GcpNeedsByContract = await plugin.needs();
    for (const [contract, needs] of Object.entries(byContract))
      wanted.push({ place: `${plugin.name} (${contract})`, needs: needs({}) });
  }
  return { connection, wanted };
}

/** A backend is called by its name, by its plugin's, or by both as `plugin/name`. */
function provides({ name, backends }: InstalledPlugin, { contract, use }: Use): boolean {
  return backends.some(
    (backend) => backend.contract === contract && [backend.name, name, `${name}/${backend.name}`].includes(use),
  );
}

function connectionOf(config: Readonly<Record<string, Json>>): GcpConnection {
  const said = CONNECTION.map((field) => [field, config[field]] as const);
  return Object.fromEntries(said.filter(([, value]) => typeof value === "string" && !value.includes("${secret:")));
}
