import { homedir } from "node:os";
import { ZenError } from "@zen/plugin-sdk";
import { registryAddress } from "../http/address.js";
import { RegistryHttp, type HttpOptions } from "../http/registry-http.js";
import { ServerSource } from "../registry/server-source.js";
import { accepted, introduce } from "./introduce.js";
import { sameKeyid } from "./keys.js";
import { pin } from "./publisher.js";
import { TrustStore } from "./store.js";
import type { Introduction, PinnedKey, TrustedRegistry } from "./types.js";

export interface MeetOptions {
  readonly store?: TrustStore;
  readonly limits?: HttpOptions["limits"];
  readonly signal?: AbortSignal;
}

/** The registries that this user trusts on this machine: accepted by a person, and known by their keys from then on. */
export class TrustedRegistries {
  readonly #store: TrustStore;
  readonly #options: MeetOptions;
  /** Not the working folder: an .npmrc of a repository must not have a say in whom one meets. */
  readonly #cwd = homedir();

  constructor(options: MeetOptions = {}) {
    this.#store = options.store ?? new TrustStore();
    this.#options = options;
  }

  /** @throws ZenError `TRUST_DAMAGED` */
  list(): Promise<readonly TrustedRegistry[]> {
    return this.#store.list();
  }

  /** @throws ZenError `REGISTRY_ADDRESS_INVALID`, `TRUST_DAMAGED` */
  async find(text: string): Promise<TrustedRegistry | undefined> {
    return this.#store.get(registryAddress(text));
  }

  /** What a registry says of itself, for a person to judge; nothing is changed. @throws ZenError `REGISTRY_*`, `SIGNATURE_*`. */
  meet(text: string): Promise<Introduction> {
    return introduce(this.#http(registryAddress(text)), this.#options.signal);
  }

  /**
   * Accepts a registry as it was met. With `fingerprint`, only one that signs with that key and no other.
   *
   * @throws ZenError `REGISTRY_KEY_CHANGED` when it is known by other keys already, or has another fingerprint
   */
  async accept(met: Introduction, fingerprint?: string): Promise<TrustedRegistry> {
    if (fingerprint !== undefined && !(met.fingerprints.length === 1 && sameKeyid(met.fingerprints[0]!, fingerprint)))
      throw wrongFingerprint(met, fingerprint);
    const known = await this.#store.update(met.address, (present) => present ?? accepted(met));
    if (
      known!.kind !== met.kind ||
      known!.registry !== met.registry ||
      !met.fingerprints.every((id) => knows(known!, id))
    )
      throw knownOtherwise(met, known!);
    return known!;
  }

  /** Forgets a registry; resolves with whether it was known. */
  async remove(text: string): Promise<boolean> {
    const address = registryAddress(text);
    const known = (await this.#store.get(address)) !== undefined;
    await this.#store.update(address, () => undefined);
    return known;
  }

  /** Believes the keys that a scope's publishers have now, whoever put them in. @throws ZenError `REGISTRY_*`. */
  async acceptPublisher(text: string, scope: string): Promise<readonly PinnedKey[]> {
    const address = registryAddress(text);
    const known = await this.#store.get(address);
    if (known === undefined) throw unknown(address);
    const source = new ServerSource(address, { cwd: this.#cwd, trust: this.#store });
    const listed = await source.publisherKeys(scope, this.#options.signal);
    const before = known.publishers[scope] ?? [];
    const keys = listed.map((key) => before.find(({ keyid }) => sameKeyid(keyid, key.keyid)) ?? pin(key, "a person"));
    await this.#store.update(address, (now) => now && { ...now, publishers: { ...now.publishers, [scope]: keys } });
    return keys;
  }

  #http(address: string): RegistryHttp {
    const { limits } = this.#options;
    return new RegistryHttp(address, { cwd: this.#cwd, ...(limits === undefined ? {} : { limits }) });
  }
}

function knows({ keys }: TrustedRegistry, keyid: string): boolean {
  return keys.some((key) => sameKeyid(key.keyid, keyid));
}

function wrongFingerprint({ address, fingerprints }: Introduction, wanted: string): ZenError {
  return new ZenError(
    "REGISTRY_KEY_CHANGED",
    `${address} signs with ${fingerprints.join(", ") || "no key"}, not with ${wanted}.`,
    {
      hint: "Check the fingerprint with whoever runs the registry. Nothing was accepted.",
      data: { registry: address, found: fingerprints, trusted: [wanted] },
    },
  );
}

function knownOtherwise({ address, fingerprints }: Introduction, known: TrustedRegistry): ZenError {
  const before = known.keys.map(({ keyid }) => keyid).join(", ") || "a registry that signs nothing";
  return new ZenError(
    "REGISTRY_KEY_CHANGED",
    `${address} is known here by ${before}, and shows ${fingerprints.join(", ") || "no key"} now.`,
    {
      hint: `Ask whoever runs it. \`zen plugins:trust ${address} --remove\` forgets it, and it can then be accepted anew.`,
    },
  );
}

function unknown(address: string): ZenError {
  return new ZenError("REGISTRY_NOT_TRUSTED", `Nobody has accepted the registry ${address} on this machine.`, {
    hint: `Accept it first: \`zen plugins:trust ${address}\`.`,
  });
}
