import assert from "node:assert/strict";
import type { SecretSource } from "../contracts/secret-source.js";
import { caseWith, type ConformanceCase, type Place } from "./case.js";

/** A place for secret sources can also be filled: how secrets get there is no part of the contract. */
export interface SecretPlace extends Place<SecretSource> {
  set(name: string, value: string): unknown;
}

/** What `secret-source@1` promises. */
export const secretSourceCases: readonly ConformanceCase<SecretPlace>[] = [
  secret("a secret that is there is found", async (source) => {
    assert.equal(await source.get("API_KEY"), "v1");
    assert.equal(await source.has("API_KEY"), true);
  }),
  secret("a secret that is not there is undefined", async (source) => {
    for (const name of ["OTHER", "api_key", "API_KEY ", "", "__proto__", "constructor", "toString"]) {
      assert.equal(await source.get(name), undefined, name);
      assert.equal(await source.has(name), false, name);
    }
  }),
  secret("a secret may be empty, long or of many lines", async (source, place) => {
    for (const value of ["", "x".repeat(10_000), "-----BEGIN-----\nabc=\n-----END-----", "ünï😀 \"'$"]) {
      await place.set("ODD", value);
      assert.equal(await source.get("ODD"), value);
      assert.equal(await source.has("ODD"), true);
    }
  }),
  secret("a rotated secret is seen when asked again", async (source, place) => {
    assert.equal(await source.get("API_KEY"), "v1");
    await place.set("API_KEY", "v2");
    assert.equal(await source.get("API_KEY"), "v2");
  }),
  secret("names lists names and no values", async (source) => {
    const names = await source.names?.();
    if (names === undefined) return;
    assert.ok(names.includes("API_KEY"));
    assert.ok(!names.includes("v1"));
  }),
];

function secret(
  name: string,
  run: (source: SecretSource, place: SecretPlace) => Promise<void>,
): ConformanceCase<SecretPlace> {
  return {
    name,
    run: async (place) => {
      await place.set("API_KEY", "v1");
      await caseWith<SecretSource>(name, (source) => run(source, place)).run(place);
    },
  };
}
