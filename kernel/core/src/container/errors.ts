import { ZenError, type Token } from "@zen/plugin-sdk";

interface Named {
  readonly token: Token<unknown>;
  readonly owner: string;
}

export function tokenNotProvided(token: Token<unknown>, asker: string, offeredBy?: string): ZenError {
  return new ZenError("TOKEN_NOT_PROVIDED", `Nothing within reach of ${asker} provides ${token.id}.`, {
    hint:
      offeredBy === undefined
        ? "Check the token's id and version; the plugin that offers it must be installed."
        : `${offeredBy} offers it: add that plugin to zen.requires in the manifest.`,
    data: { token: token.id, asker },
  });
}

export function tokenTaken(token: Token<unknown>, owner: string): ZenError {
  return new ZenError("TOKEN_TAKEN", `${token.id} is provided twice by ${owner}.`, {
    hint: "Offer each token once.",
    data: { token: token.id, owner },
  });
}

export function dependencyCycle(cycle: readonly Named[]): ZenError {
  const path = cycle.map(({ token, owner }) => `${token.id} (${owner})`);
  return new ZenError("DEPENDENCY_CYCLE", `These need each other, so none can be made first: ${path.join(" -> ")}.`, {
    hint: "Let one of them ask for the other when it is used, not while it is made.",
    data: { cycle: cycle.map(({ token }) => token.id) },
  });
}
