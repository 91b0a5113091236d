import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import path from "node:path";
import { createSecureContext } from "node:tls";
import { ZenError, type CommandFlag } from "@zen/plugin-sdk";
import type { RegistryOptions } from "@zen/registry-server";
import type { CliContext } from "../context.js";
import { words } from "./lists.js";
import { readUpstreams } from "./upstreams.js";

/** Addresses of databases hold passwords, so the environment may give them in place of flags. */
export const SERVER_FLAGS = {
  "data-dir": { type: "string", default: "zen-registry", summary: "The folder of everything it has" },
  host: { type: "string", default: "127.0.0.1", summary: "Where it listens; 0.0.0.0 for everywhere" },
  port: { type: "integer", default: 4873, summary: "0 for any that is free" },
  url: { type: "string", summary: "The address that clients use, where a proxy or a name stands before it" },
  "public-read": { type: "boolean", summary: "Reading needs no token" },
  "tls-cert": { type: "string", summary: "A PEM file: its certificate, then those up to its authority" },
  "tls-key": { type: "string", summary: "A PEM file: the key of the certificate" },
  "trusted-proxy": {
    type: "string",
    multiple: true,
    summary: "An address or network (10.0.0.0/8) whose X-Forwarded headers are believed",
  },
  database: { type: "string", summary: "postgres://..., for several servers; better in ZEN_REGISTRY_DATABASE" },
  blobs: { type: "string", summary: "The folder of the archives; of several servers the same one" },
  redis: { type: "string", summary: "redis://..., for what several servers count and cache; ZEN_REGISTRY_REDIS" },
  upstream: {
    type: "string",
    multiple: true,
    summary:
      "A registry to take versions from, into quarantine, through npm's proxy: https://registry.example.com=@acme/*,@other/tool",
  },
  "snapshot-days": {
    type: "integer",
    summary: "For how long clients may hold on to what it says; 7 unless told, 0 for ever",
  },
  "unpublish-hours": {
    type: "integer",
    summary: "For how long a version can be unpublished that nothing depends on; 72 unless told, 0 for never",
  },
  "new-admin-token": { type: "boolean", summary: "Print one more token of an administrator: for who has lost all" },
} as const satisfies Record<string, CommandFlag>;

type Given = { readonly [flag in keyof typeof SERVER_FLAGS]?: unknown };

/** What a server is started with. @throws ZenError `USAGE_INVALID` */
export async function serverOptions({ cwd, env }: CliContext, given: Given): Promise<RegistryOptions> {
  const text = (flag: keyof Given, variable?: string): string | undefined =>
    (given[flag] as string | undefined) ?? (variable === undefined ? undefined : env[variable] || undefined);
  const place = (flag: keyof Given): string | undefined =>
    text(flag) === undefined ? undefined : path.resolve(cwd, text(flag)!);
  const options = {
    dataDir: place("data-dir")!,
    blobs: place("blobs"),
    host: text("host"),
    port: checkPort(given.port as number | undefined),
    url: checkUrl("url", text("url", "ZEN_REGISTRY_URL"), /^https?:$/),
    databaseUrl: checkUrl("database", text("database", "ZEN_REGISTRY_DATABASE"), /^postgres(ql)?:$/),
    redisUrl: checkUrl("redis", text("redis", "ZEN_REGISTRY_REDIS"), /^rediss?:$/),
    publicRead: given["public-read"] === true,
    tls: await readTls(place("tls-cert"), place("tls-key")),
    trustedProxies: checkNetworks(words(given["trusted-proxy"] as readonly string[] | undefined)),
    upstreams: readUpstreams(given.upstream as readonly string[] | undefined, env["ZEN_REGISTRY_UPSTREAM_TOKEN"]),
    snapshotDays: given["snapshot-days"] as number | undefined,
    unpublishHours: given["unpublish-hours"] as number | undefined,
    newAdminToken: given["new-admin-token"] === true,
  };
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as unknown as RegistryOptions;
}

/** The value is not repeated: it may hold a password. */
function checkUrl(flag: string, value: string | undefined, protocols: RegExp): string | undefined {
  if (value === undefined || (URL.canParse(value) && protocols.test(new URL(value).protocol))) return value;
  throw new ZenError("USAGE_INVALID", `--${flag} is no address of that kind`, {
    hint: "See zen registry:serve --help for its form.",
  });
}

function checkPort(port: number | undefined): number | undefined {
  if (port === undefined || (port >= 0 && port <= 65_535)) return port;
  throw new ZenError("USAGE_INVALID", `--port ${port} is no port`, {
    hint: "Ports go to 65535; 0 is any that is free.",
  });
}

function checkNetworks(networks: readonly string[]): readonly string[] {
  for (const network of networks) {
    const [address = "", bits, ...more] = network.split("/");
    const most = isIP(address) === 4 ? 32 : 128;
    const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
    if (isIP(address) === 0 || !fits || more.length > 0)
      throw new ZenError("USAGE_INVALID", `--trusted-proxy ${network} is no address or network`, {
        hint: "Write an address (10.0.0.7) or a network (10.0.0.0/8).",
      });
  }
  return networks;
}

async function readTls(cert: string | undefined, key: string | undefined): Promise<RegistryOptions["tls"]> {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined)
    throw new ZenError("USAGE_INVALID", "--tls-cert and --tls-key belong together", { hint: "Give both, or none." });
  const tls = { cert: await readPem(cert), key: await readPem(key) };
  try {
    createSecureContext(tls);
  } catch (cause) {
    throw new ZenError("USAGE_INVALID", `${cert} and ${key} are no certificate with its key`, {
      hint: "Both are PEM files; the key is that of the first certificate, and has no password.",
      cause,
    });
  }
  return tls;
}

async function readPem(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new ZenError("USAGE_INVALID", `${file} cannot be read`, {
      hint: "Name a file that this user may read.",
      cause,
    });
  }
}
