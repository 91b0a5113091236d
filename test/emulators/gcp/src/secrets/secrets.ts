import { GoogleError } from "../core/google-error.js";
import { checkOwnProject } from "../core/own-project.js";
import { defineService, type Call, type Cloud, type Route, type RunningService } from "../core/service.js";
import { crc32c } from "./crc32c.js";
import { Vault, type Secret, type Version, type VersionState } from "./vault.js";

export interface Secrets extends RunningService {
  /** Adds a version, of a secret that is made if it is not there: what an administrator has done before. */
  set(id: string, value: string | Uint8Array, options?: { readonly location?: string }): void;
  setState(id: string, version: number, state: VersionState): void;
  /** From now on the bytes of this version are not those that its checksum is of. */
  damage(id: string, version: number): void;
}

/** Secret Manager, v1. */
export const secrets = defineService<Secrets>({
  name: "secrets",
  api: "secretmanager.googleapis.com",
  start(cloud) {
    const vault = new Vault(cloud);
    const damaged = new Set<Version>();
    return {
      routes: ["", "/locations/{location}"].flatMap((place) => routesOf(cloud, vault, damaged, place)),
      leftovers: () => [],
      set(id, value, { location = "" } = {}) {
        vault.add(vault.has(location, id) ? vault.get(location, id) : vault.create(location, id), Buffer.from(value));
      },
      setState: (id, number, state) => void (vault.version(vault.get("", id), String(number)).state = state),
      damage: (id, number) => void damaged.add(vault.version(vault.get("", id), String(number))),
    };
  },
});

function routesOf(cloud: Cloud, vault: Vault, damaged: ReadonlySet<Version>, place: string): readonly Route[] {
  const all = `/v1/projects/{project}${place}/secrets`;
  const one = `${all}/{secret}`;
  const version = `${one}/versions/{version}`;
  const id = `secretmanager.projects${place === "" ? "" : ".locations"}.secrets`;
  const at = ({ path }: Call): string => {
    checkOwnProject(path["project"] as string, cloud);
    return path["location"] ?? "";
  };
  const secretOf = (call: Call): Secret => vault.get(at(call), call.path["secret"] as string);
  const versionOf = (call: Call): [Secret, Version] => {
    const secret = secretOf(call);
    return [secret, vault.version(secret, call.path["version"] as string)];
  };
  const change = (verb: "enable" | "disable" | "destroy", state: VersionState): Route => ({
    id: `${id}.versions.${verb}`,
    method: "POST",
    path: `${version}:${verb}`,
    permission: `secretmanager.versions.${verb}`,
    handle(call) {
      const [secret, found] = versionOf(call);
      found.state = state;
      if (state === "DESTROYED") found.data = new Uint8Array();
      return versionResource(secret, found);
    },
  });
  return [
    {
      id: `${id}.create`,
      method: "POST",
      path: all,
      permission: "secretmanager.secrets.create",
      handle: (call) => secretResource(vault.create(at(call), call.query.get("secretId") ?? "")),
    },
    {
      id: `${id}.list`,
      method: "GET",
      path: all,
      permission: "secretmanager.secrets.list",
      handle: (call) => listed(vault.list(at(call)), call),
    },
    {
      id: `${id}.get`,
      method: "GET",
      path: one,
      permission: "secretmanager.secrets.get",
      handle: (call) => secretResource(secretOf(call)),
    },
    {
      id: `${id}.delete`,
      method: "DELETE",
      path: one,
      permission: "secretmanager.secrets.delete",
      handle: (call) => vault.delete(at(call), call.path["secret"] as string),
    },
    {
      id: `${id}.addVersion`,
      method: "POST",
      path: `${one}:addVersion`,
      permission: "secretmanager.versions.add",
      handle(call) {
        const { data = "" } = (call.body["payload"] ?? {}) as { data?: string };
        const secret = secretOf(call);
        return versionResource(secret, vault.add(secret, Buffer.from(data, "base64")));
      },
    },
    {
      id: `${id}.versions.access`,
      method: "GET",
      path: `${version}:access`,
      permission: "secretmanager.versions.access",
      handle(call) {
        const [secret, found] = versionOf(call);
        const name = `${secret.name}/versions/${found.number}`;
        if (found.state !== "ENABLED")
          throw new GoogleError("FAILED_PRECONDITION", `Secret Version [${name}] is in ${found.state} state.`);
        const data = damaged.has(found) ? Buffer.concat([found.data, Buffer.from("!")]) : Buffer.from(found.data);
        return { name, payload: { data: data.toString("base64"), dataCrc32c: String(crc32c(found.data)) } };
      },
    },
    {
      id: `${id}.versions.get`,
      method: "GET",
      path: version,
      permission: "secretmanager.versions.get",
      handle: (call) => versionResource(...versionOf(call)),
    },
    change("enable", "ENABLED"),
    change("disable", "DISABLED"),
    change("destroy", "DESTROYED"),
  ];
}

/** A page of secrets; of filters only `name:TEXT` is known, which asks whether the id holds the text. */
function listed(found: readonly Secret[], { query }: Call): object {
  const filter = query.get("filter") ?? "";
  const wanted = /^name:([A-Za-z0-9_-]+)$/.exec(filter)?.[1];
  if (filter !== "" && wanted === undefined) throw new GoogleError("INVALID_ARGUMENT", `Invalid filter: ${filter}`);
  const matching = found.filter(
    ({ name }) => wanted === undefined || (name.split("/").at(-1) as string).includes(wanted),
  );
  const size = Math.min(Number(query.get("pageSize") ?? 0) || 25_000, 25_000);
  const start = Number(query.get("pageToken") ?? 0);
  const end = start + size;
  return {
    secrets: matching.slice(start, end).map(secretResource),
    totalSize: matching.length,
    ...(end < matching.length ? { nextPageToken: String(end) } : {}),
  };
}

function secretResource({ name, createTime }: Secret): object {
  return { name, createTime, replication: { automatic: {} }, etag: '"1"' };
}

function versionResource({ name }: Secret, { number, createTime, state }: Version): object {
  return { name: `${name}/versions/${number}`, createTime, state, etag: '"1"' };
}
