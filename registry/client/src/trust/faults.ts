import { ZenError } from "@zen/plugin-sdk";
import type { Introduction } from "./types.js";

export function notTrusted({ address, fingerprints, kind }: Introduction): ZenError {
  const who = kind === "npm" ? "It signs nothing" : `Its key is ${fingerprints.join(", ")}`;
  return new ZenError("REGISTRY_NOT_TRUSTED", `Nobody has accepted the registry ${address} on this machine. ${who}.`, {
    hint: `Compare that with what whoever runs it says, then accept it: \`zen plugins:trust ${address}\`.`,
    data: { registry: address, kind, fingerprints },
  });
}

export function keyChanged(address: string, found: readonly string[], trusted: readonly string[]): ZenError {
  return new ZenError(
    "REGISTRY_KEY_CHANGED",
    `${address} signs with ${found.join(", ") || "no key"}, and this machine knows it by ${trusted.join(", ")}; no key that it knows has approved the new one.`,
    {
      hint: `Either somebody answers in its place, or it lost its key. Ask whoever runs it; \`zen plugins:trust ${address} --remove\` forgets it, and it can then be accepted anew.`,
      data: { registry: address, found, trusted },
    },
  );
}

export function replaced(address: string, found: string, known: string): ZenError {
  return new ZenError(
    "REGISTRY_REPLACED",
    `At ${address} there is another registry (${found}) than the one accepted (${known}).`,
    {
      hint: `Ask whoever runs it. \`zen plugins:trust ${address} --remove\` forgets the old one.`,
    },
  );
}

export function downgraded(address: string): ZenError {
  return new ZenError(
    "REGISTRY_DOWNGRADED",
    `${address} used to sign what it has, and now answers like a registry that signs nothing.`,
    {
      hint: "Something between here and there hides its signatures, or it was replaced. Nothing is installed from it until it signs again.",
    },
  );
}

export function rolledBack(address: string, found: number, seen: number): ZenError {
  return new ZenError(
    "SNAPSHOT_ROLLED_BACK",
    `${address} shows its snapshot ${found}, and this machine has seen ${seen} already.`,
    {
      hint: "An old state is being replayed, or the registry was restored from a backup that is too old. Ask whoever runs it.",
      data: { found, seen },
    },
  );
}

export function snapshotExpired(address: string, expires: string): ZenError {
  return new ZenError("SNAPSHOT_EXPIRED", `The snapshot of ${address} is good until ${expires}, which is past.`, {
    hint: "An old state is being replayed, the registry stands still, or this machine's clock is wrong.",
  });
}

export function keyExpired(what: string, keyid: string, expires: string): ZenError {
  return new ZenError(
    "SIGNATURE_KEY_EXPIRED",
    `${what} is signed with ${keyid}, which signs nothing since ${expires}.`,
    {
      hint: "Nothing was unpacked. Tell whoever runs the registry.",
    },
  );
}

export function unsigned(what: string): ZenError {
  return new ZenError("SIGNATURE_MISSING", `${what} carries no signature, and everything of its registry is signed.`, {
    hint: "Somebody has removed it. Nothing was unpacked; tell whoever runs the registry.",
  });
}

export function forged(what: string, keyid: string): ZenError {
  return new ZenError("SIGNATURE_INVALID", `The signature of ${what} with ${keyid} is over something else.`, {
    hint: "What was signed and what is delivered differ. Nothing was unpacked; tell whoever runs the registry.",
  });
}

export function foreign(what: string, keyids: readonly string[]): ZenError {
  return new ZenError(
    "SIGNATURE_KEY_UNKNOWN",
    `${what} is signed with ${keyids.join(", ")}, a key that nobody here believes.`,
    {
      hint: "Nothing was unpacked; tell whoever runs the registry.",
    },
  );
}

export function publisherKeyChanged(scope: string, address: string, keyid: string, known: readonly string[]): ZenError {
  return new ZenError(
    "PUBLISHER_KEY_CHANGED",
    `${scope} publishes with the new key ${keyid}, which its old one (${known.join(", ")}) has not approved: an owner of ${scope} put it in.`,
    {
      hint: `Ask ${scope} whether they lost their key. Then accept the new one: \`zen plugins:trust ${address} --publisher ${scope}\`.`,
      data: { scope, registry: address, keyid, known },
    },
  );
}
