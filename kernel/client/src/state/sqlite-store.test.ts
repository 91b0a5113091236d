import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { Keyv } from "keyv";
import { SqliteStore } from "./sqlite-store.js";

/** Keyv's own suite for storage adapters runs with the integration tests. */
describe("SqliteStore as Keyv's storage", function () {
  this.timeout(20_000);
  let dir: string;
  let store: SqliteStore;
  let keyv: Keyv;

  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), "zen-state-"));
    store = new SqliteStore(path.join(dir, "deep", "state.db"));
    keyv = new Keyv({ store, throwOnErrors: true });
  });
  afterEach(async () => {
    await store.disconnect();
    rmSync(dir, { recursive: true });
  });

  it("gives back what was set, and undefined for what was not", async () => {
    expect(await keyv.set("key", "value")).to.equal(true);
    expect(await keyv.get("key")).to.equal("value");
    expect(await keyv.get("other")).to.equal(undefined);
  });

  it("replaces a value", async () => {
    await keyv.set("key", "one");
    await keyv.set("key", "two");
    expect(await keyv.get("key")).to.equal("two");
  });

  it("gets many at once, in the order asked, with undefined for what is missing", async () => {
    await keyv.set("a", 1);
    await keyv.set("c", 3);
    expect(await keyv.get(["a", "b", "c"])).to.deep.equal([1, undefined, 3]);
    expect(await keyv.get(["x", "y"])).to.deep.equal([undefined, undefined]);
  });

  it("forgets what has expired", async () => {
    await keyv.set("key", "value", 20);
    expect(await keyv.has("key")).to.equal(true);
    await sleep(40);
    expect(await keyv.get("key")).to.equal(undefined);
    expect(await keyv.has("key")).to.equal(false);
    expect(await store.get("keyv:key")).to.equal(undefined);
  });

  it("tells whether it deleted something", async () => {
    await keyv.set("key", "value");
    expect(await keyv.delete("key")).to.equal(true);
    expect(await keyv.delete("key")).to.equal(false);
    expect(await keyv.get("key")).to.equal(undefined);
  });

  it("deletes many", async () => {
    for (const key of ["a", "b", "c"]) await keyv.set(key, key);
    expect(await keyv.deleteMany(["a", "b"])).to.equal(true);
    expect(await keyv.get(["a", "b", "c"])).to.deep.equal([undefined, undefined, "c"]);
  });

  it("has what it has", async () => {
    await keyv.set("key", "value");
    expect(await keyv.has("key")).to.equal(true);
    expect(await keyv.has("other")).to.equal(false);
  });

  it("clears", async () => {
    await keyv.set("key", "value");
    expect(await keyv.clear()).to.equal(undefined);
    expect(await keyv.get("key")).to.equal(undefined);
  });

  for (const [what, value] of [
    ["false", false],
    ["null", null],
    ["zero", 0],
    ["an empty string", ""],
    ["an object", { nested: [1, { two: "2" }] }],
    ["quotes and line breaks", `it's a "test"\nof 'quotes' -- ;`],
    ["text beyond the first plane", "ä😀\u0000"],
  ] as const) {
    it(`keeps ${what}`, async () => {
      await keyv.set("key", value);
      expect(await keyv.get("key")).to.deep.equal(value);
    });
  }

  it("keeps bytes", async () => {
    await keyv.set("key", Buffer.from([0, 1, 255]));
    expect(Buffer.from((await keyv.get("key")) as Buffer)).to.deep.equal(Buffer.from([0, 1, 255]));
  });

  describe("namespaces", () => {
    const of = (namespace: string) => {
      const own = new SqliteStore(store.opts.file);
      return { own, keyv: new Keyv({ store: own, namespace }) };
    };

    it("do not see each other", async () => {
      const [one, two] = [of("one"), of("one:two")];
      await one.keyv.set("key", 1);
      await two.keyv.set("key", 2);
      expect([await one.keyv.get("key"), await two.keyv.get("key")]).to.deep.equal([1, 2]);
      await one.keyv.delete("key");
      expect([await one.keyv.get("key"), await two.keyv.get("key")]).to.deep.equal([undefined, 2]);
      await Promise.all([one.own.disconnect(), two.own.disconnect()]);
    });

    it("are cleared alone", async () => {
      const [one, two] = [of("one"), of("two")];
      await one.keyv.set("key", 1);
      await two.keyv.set("key", 2);
      await one.keyv.clear();
      expect([await one.keyv.get("key"), await two.keyv.get("key")]).to.deep.equal([undefined, 2]);
      await Promise.all([one.own.disconnect(), two.own.disconnect()]);
    });
  });

  describe("iteration", () => {
    const collect = async (): Promise<Map<string, unknown>> => {
      const found = new Map<string, unknown>();
      for await (const [key, value] of keyv.iterator?.(undefined) ?? []) found.set(key as string, value);
      return found;
    };

    it("gives every entry of the namespace, over many pages, and nothing of another", async () => {
      const wanted = new Map(Array.from({ length: 1203 }, (_, i) => [`key${i}`, i]));
      await Promise.all([...wanted].map(([key, value]) => keyv.set(key, value)));
      await new Keyv({ store: new Map(), namespace: "other" }).set("x", 1);
      await store.set("other:key", `{"value":1}`);
      expect(await collect()).to.deep.equal(wanted);
    });

    it("passes over what has expired", async () => {
      await keyv.set("gone", 1, 10);
      await keyv.set("kept", 2);
      await sleep(20);
      expect([...(await collect()).keys()]).to.deep.equal(["kept"]);
    });

    it("of nothing is nothing", async () => expect((await collect()).size).to.equal(0));
  });

  it("is shared by those who open the same file", async () => {
    const other = new SqliteStore(store.opts.file);
    await keyv.set("key", "value");
    expect(await new Keyv({ store: other }).get("key")).to.equal("value");
    await other.disconnect();
  });
});
