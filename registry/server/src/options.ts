import path from "node:path";
import { defaultBounds, type Bounds } from "./http/bounds.js";
import type { LogLine } from "./http/log.js";
import { getDirectly, type UpstreamGet } from "./upstream/get.js";
import { defaultLimits, type LimitTable } from "./limits/limits.js";

export interface TlsFiles {
  /** PEM, the certificate with those between it and its authority. */
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

/** A registry of Zen, or one that speaks npm's protocol. */
export interface UpstreamOptions {
  /** `https://registry.example.com`; nothing is ever asked of another origin. */
  readonly url: string;
  /** What it may be asked for: `@acme/my-store`, or `@acme/*` for a whole scope. */
  readonly names: readonly string[];
  readonly token?: string;
  /** Minutes between looks for new versions; 60 unless told. */
  readonly minutes?: number;
}

export interface RegistryOptions {
  /** Holds the database and the blobs, unless these have places of their own. Made where there is none. */
  readonly dataDir: string;
  /** `postgres://...`, for several servers over one registry. */
  readonly databaseUrl?: string;
  /** A folder; of several servers the same one. */
  readonly blobs?: string;
  /** 127.0.0.1 unless told. */
  readonly host?: string;
  /** 4873 unless told; 0 for any that is free. */
  readonly port?: number;
  /** Where clients reach it, if not at host and port: `https://plugins.example.com`. */
  readonly url?: string;
  /** Whether reading needs no token. */
  readonly publicRead?: boolean;
  readonly tls?: TlsFiles;
  /** Addresses and networks (`10.0.0.0/8`) whose `x-forwarded-*` headers are believed. */
  readonly trustedProxies?: readonly string[];
  /** `redis://...`: where several servers share caches, sessions and the counts of rate limits. */
  readonly redisUrl?: string;
  /** Days for which a client may hold on to a snapshot of the index: 7 unless told, 0 for ever. A registry that stands still for longer is refused. */
  readonly snapshotDays?: number;
  /** For how many hours after its publication a version can be unpublished, while nothing depends on it: 72 unless told, 0 for never. */
  readonly unpublishHours?: number;
  /** Other registries from which versions are taken into quarantine. A name that several cover comes from the first. */
  readonly upstreams?: readonly UpstreamOptions[];
  /** How upstreams are asked, where a proxy or an authority of the company's stands between: straight, unless told. */
  readonly upstreamGet?: UpstreamGet;
  readonly bounds?: Partial<Bounds>;
  readonly limits?: Partial<LimitTable>;
  /** Makes one more token for an administrator, for who has lost every other one. */
  readonly newAdminToken?: boolean;
  readonly onLog?: (line: LogLine) => void;
  /** For tests. */
  readonly now?: () => Date;
}

export interface SettledOptions {
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly blobs: string;
  readonly host: string;
  readonly port: number;
  readonly url: string | undefined;
  readonly publicRead: boolean;
  readonly tls: TlsFiles | undefined;
  readonly trustedProxies: readonly string[];
  readonly redisUrl: string | undefined;
  readonly snapshotDays: number;
  readonly unpublishHours: number;
  readonly upstreams: readonly UpstreamOptions[];
  readonly upstreamGet: UpstreamGet;
  readonly bounds: Bounds;
  readonly limits: LimitTable;
}

export const defaultPort = 4873;

export function settle(options: RegistryOptions): SettledOptions {
  const dataDir = path.resolve(options.dataDir);
  return {
    dataDir,
    databaseUrl: options.databaseUrl,
    blobs: path.resolve(options.blobs ?? path.join(dataDir, "blobs")),
    host: options.host ?? "127.0.0.1",
    port: options.port ?? defaultPort,
    url: options.url?.replace(/\/+$/, ""),
    publicRead: options.publicRead ?? false,
    tls: options.tls,
    trustedProxies: options.trustedProxies ?? [],
    redisUrl: options.redisUrl,
    upstreams: options.upstreams ?? [],
    upstreamGet: options.upstreamGet ?? getDirectly,
    snapshotDays: options.snapshotDays ?? 7,
    unpublishHours: options.unpublishHours ?? 72,
    bounds: { ...defaultBounds, ...options.bounds },
    limits: { ...defaultLimits, ...options.limits },
  };
}
