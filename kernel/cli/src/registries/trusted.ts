import type { TrustedRegistry } from "@zen/registry-client";
import type { Output } from "../output/output.js";
import { ago } from "../output/time.js";

interface KnownKey {
  readonly registry: string;
  readonly whose: string;
  readonly keyid: string;
  readonly since: string;
  readonly state: string;
}

/** Prints every key that is believed, and returns the registries. */
export function showTrusted(registries: readonly TrustedRegistry[], out: Output): readonly TrustedRegistry[] {
  const rows = registries.flatMap(keysOf);
  if (rows.length === 0) out.print("This machine trusts no registry but those in folders. Run zen registries:add.");
  else
    out.table(rows, [
      { title: "REGISTRY", value: ({ registry }) => registry, style: out.style.bold },
      { title: "KEY OF", value: ({ whose }) => whose },
      { title: "FINGERPRINT", value: ({ keyid }) => keyid },
      { title: "ACCEPTED", value: ({ since }) => ago(since) },
      { title: "", value: ({ state }) => state, style: out.style.dim },
    ]);
  return registries;
}

function keysOf({ address, kind, keys, since, publishers }: TrustedRegistry): readonly KnownKey[] {
  if (kind === "npm") return [{ registry: address, whose: "", keyid: "signs nothing", since, state: "" }];
  const own = keys.map(({ keyid, expires }) => ({
    registry: address,
    whose: "the registry",
    keyid,
    since,
    state: ended(expires),
  }));
  const theirs = Object.entries(publishers).flatMap(([scope, pinned]) =>
    pinned.map(({ keyid, by, retired, expires }) => ({
      registry: address,
      whose: scope,
      keyid,
      since,
      state: ended(retired ?? expires) || (by === "first use" ? "" : `by ${by}`),
    })),
  );
  return [...own, ...theirs];
}

function ended(when: string | null): string {
  return when !== null && Date.parse(when) <= Date.now() ? "signs no more" : "";
}
