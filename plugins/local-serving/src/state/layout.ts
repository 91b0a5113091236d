import { join } from "node:path";

/** The files of one state folder. Small JSON files are replaced whole; `lock` guards every change of `wishes` and `server`. */
export interface Layout {
  readonly root: string;
  readonly identity: string;
  /** The deployments: what clients wish for, and what the server has made of it. */
  readonly wishes: string;
  /** Which process serves: written by whoever starts it, then by itself. */
  readonly server: string;
  /** How far the server has come: written by the server alone. */
  readonly applied: string;
  /** Models by digest, each a folder. */
  readonly models: string;
  /** One file per model that is being loaded; what stays there has brought a server down. */
  readonly loading: string;
  readonly log: string;
  readonly olderLog: string;
}

export function layoutOf(root: string): Layout {
  return {
    root,
    identity: join(root, "id"),
    wishes: join(root, "wishes.json"),
    server: join(root, "server.json"),
    applied: join(root, "applied.json"),
    models: join(root, "models"),
    loading: join(root, "loading"),
    log: join(root, "server.log"),
    olderLog: join(root, "server.log.1"),
  };
}
