import { randomBytes } from "node:crypto";
import type { Clock } from "./clock.js";
import { errorInfo, GoogleError } from "./google-error.js";

interface Issued {
  readonly principal: string;
  readonly expires: number;
}

/** Access tokens, as the metadata server and IAM Credentials give them out. */
export class Tokens {
  readonly #issued = new Map<string, Issued>();

  constructor(private readonly clock: Clock) {}

  issue(principal: string, seconds = 3600): { readonly token: string; readonly seconds: number } {
    const token = `ya29.${randomBytes(24).toString("base64url")}`;
    this.#issued.set(token, { principal, expires: this.clock.now() + seconds * 1000 });
    return { token, seconds };
  }

  /** All that was given out so far counts no more. */
  expireAll(): void {
    this.#issued.clear();
  }

  /** Who asks. @throws GoogleError 401 without a token that counts. */
  principal(authorization: string | undefined): string {
    const token = /^Bearer (.+)$/.exec(authorization ?? "")?.[1];
    const issued = token === undefined ? undefined : this.#issued.get(token);
    if (issued !== undefined && issued.expires > this.clock.now()) return issued.principal;
    throw new GoogleError(
      "UNAUTHENTICATED",
      token === undefined
        ? "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
        : "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
      {
        details: [
          errorInfo(token === undefined ? "CREDENTIALS_MISSING" : "ACCESS_TOKEN_EXPIRED", "googleapis.com", {}),
        ],
      },
    );
  }
}
