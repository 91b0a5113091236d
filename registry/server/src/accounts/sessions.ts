import { createHash, randomBytes } from "node:crypto";
import type { Keyv } from "keyv";
import type { Registry } from "../registry.js";
import type { Principal } from "./types.js";

export const sessionCookie = "zen-session";
const hours = 12;

/**
 * Lets a browser read: a cookie stands for a token, by its id, so that a session ends with its token. It is honoured for reading only, which
 * is why no page elsewhere can make a browser change anything here.
 */
export class Sessions {
  readonly #cache: Keyv;

  constructor({ cache }: Pick<Registry, "cache">) {
    this.#cache = cache("sessions", hours * 3600_000);
  }

  /** Resolves with the value of `set-cookie`. */
  async open({ token }: Principal, secure: boolean): Promise<string> {
    const id = randomBytes(32).toString("base64url");
    await this.#cache.set(keyOf(id), token);
    return cookieLine(id, hours * 3600, secure);
  }

  async close(cookies: string | undefined, secure: boolean): Promise<string> {
    const id = idIn(cookies);
    if (id !== undefined) await this.#cache.delete(keyOf(id));
    return cookieLine("", 0, secure);
  }

  /** The id of the token that a request's cookies stand for. */
  async tokenOf(cookies: string | undefined): Promise<string | undefined> {
    const id = idIn(cookies);
    return id === undefined ? undefined : await this.#cache.get<string>(keyOf(id));
  }
}

/** Who reads the cache cannot take over a session. */
function keyOf(id: string): string {
  return createHash("sha256").update(id).digest("hex");
}

function idIn(cookies: string | undefined): string | undefined {
  return /(?:^|;\s*)zen-session=([A-Za-z0-9_-]{43})(?:;|$)/.exec(cookies ?? "")?.[1];
}

function cookieLine(id: string, seconds: number, secure: boolean): string {
  return `${sessionCookie}=${id}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? "; Secure" : ""}`;
}
