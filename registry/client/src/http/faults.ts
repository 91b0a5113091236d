import { ZenError } from "@zen/plugin-sdk";

/** A text from a registry as people may see it: one line, no control characters, not endless. */
export function printable(text: string): string {
  return [...text.slice(0, 600)].map((char) => (/[\p{C}\s]/u.test(char) ? " " : char)).join("");
}

/** What a registry answered where nothing of use came of it. */
export interface Refused {
  readonly address: string;
  readonly what: string;
  readonly status: number;
  readonly body: string;
}

/** The error of ours that a status means; the registry's own sentence goes with it. */
export function statusFault({ address, what, status, body }: Refused): ZenError {
  const { sentence, code: theirs, hint } = readBody(body);
  const said = sentence === "" ? "" : `: ${sentence.replace(/\.$/, "")}`;
  const make = (code: string, message: string, advice: string): ZenError =>
    new ZenError(code, `${message}${said}.`, {
      hint: status === 401 ? advice : (hint ?? advice),
      data: { status, registry: address, ...(theirs === undefined ? {} : { code: theirs }) },
    });
  if (status === 401)
    return make("REGISTRY_UNAUTHENTICATED", `${address} refuses ${what} to whom it does not know`, login(address));
  if (status === 403) return make(ours(theirs) ?? "REGISTRY_FORBIDDEN", `${address} refuses ${what}`, login(address));
  if (status === 429)
    return make("REGISTRY_BUSY", `${address} takes no more requests for now`, "Wait a while, then try again.");
  if (status >= 500)
    return make(
      ours(theirs) ?? "REGISTRY_FAILED",
      `${address} failed with ${status} at ${what}`,
      "Try again later, or tell whoever runs this registry.",
    );
  return make(
    ours(theirs) ?? "REGISTRY_REFUSED",
    `${address} refuses ${what} with ${status}`,
    "Check what was asked for, and the registry's address.",
  );
}

export function unreachable(address: string, what: string, cause: unknown): ZenError {
  const reason = printable(String((cause as Error | undefined)?.message ?? cause)).replace(
    /^request to \S+ failed, reason: /,
    "",
  );
  return new ZenError("REGISTRY_UNREACHABLE", `${address} cannot be reached for ${what}: ${reason}`, {
    hint: "Check the address, the network, and npm's configuration (proxy, noproxy, cafile). What is cached can be had with --offline.",
    cause,
  });
}

export function redirected(address: string, what: string, location: string | null): ZenError {
  return new ZenError(
    "REGISTRY_REDIRECTED",
    `${address} sends whoever asks for ${what} elsewhere, to ${printable(location ?? "nowhere")}.`,
    {
      hint: "Requests carry tokens and are answered by the registry itself or not at all. If it has moved, bind its new address.",
    },
  );
}

export function tooLarge(address: string, what: string, bytes: number): ZenError {
  return new ZenError(
    "REGISTRY_ANSWER_TOO_LARGE",
    `The answer of ${address} to ${what} is larger than ${bytes} bytes.`,
    {
      hint: "Nothing was taken from it. Tell whoever runs this registry.",
    },
  );
}

export function tooSlow(address: string, what: string): ZenError {
  return new ZenError("REGISTRY_TIMEOUT", `${address} takes too long to answer ${what}.`, {
    hint: "Try again later; if it stays so, tell whoever runs this registry.",
  });
}

function login(address: string): string {
  return `Log in with \`zen registries:login ${address}\`, or ask for the right to do this.`;
}

/** Only what is about registries and archives: another code would mean another thing here. */
function ours(code: string | undefined): string | undefined {
  return code !== undefined &&
    /^(REGISTRY|UPSTREAM|ADVISORY|CONFORMANCE|SEARCH|SBOM|TARBALL|PLUGIN|PACKAGE|SIGNATURE|PUBLISH(ER)?)_[A-Z0-9_]{1,60}$/.test(
      code,
    )
    ? code
    : undefined;
}

function readBody(text: string): { readonly sentence: string; readonly code?: string; readonly hint?: string } {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { sentence: "" }; // a proxy's page: no sentence of a registry's
  }
  const { error, code, hint } = (body ?? {}) as { readonly [field: string]: unknown };
  return {
    sentence: typeof error === "string" ? printable(error) : "",
    ...(typeof code === "string" ? { code: printable(code) } : {}),
    ...(typeof hint === "string" ? { hint: printable(hint) } : {}),
  };
}
