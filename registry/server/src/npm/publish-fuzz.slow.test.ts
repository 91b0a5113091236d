import { gunzipSync, gzipSync } from "node:zlib";
import { expect } from "chai";
import fc from "fast-check";
import { publicationOf, smallArchive } from "../testing/publication.test.js";
import { acmeRegistry, type AcmeRegistry } from "../testing/acme.test.js";

const name = "@acme/fuzzed";

/** Whatever is sent: an answer that says what was wrong with a code, or a publication; never a fault of the server. */
describe("publishing what is not quite a publication", function () {
  this.timeout(300_000);
  let registry: AcmeRegistry;
  let count = 0;
  before(async () => {
    registry = await acmeRegistry({ limits: { writes: { most: 1_000_000, windowMs: 60_000 } } });
  });
  after(() => registry.close());

  async function put(body: string | Uint8Array): Promise<void> {
    const response = await fetch(`${registry.url}/@acme%2ffuzzed`, {
      method: "PUT",
      headers: { authorization: `Bearer ${registry.token}`, "content-type": "application/json" },
      body,
    });
    const answer = (await response.json()) as { readonly code?: string; readonly error?: string };
    const said = `${response.status} ${JSON.stringify(answer)}`;
    expect(response.status, said).to.satisfy((status: number) => status === 201 || (status >= 400 && status < 500));
    if (response.status !== 201) {
      expect(answer.code, said).to.match(/^[A-Z][A-Z0-9_]+$/);
      expect(answer.error, said).to.be.a("string").and.not.include(registry.dataDir);
    }
  }
  const fresh = () => ({ name, version: `1.0.${count++}` });
  const alive = async () => expect((await registry.ask("GET", "/-/ping")).status).to.equal(200);
  afterEach(alive);

  it("survives documents with any part replaced", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.jsonValue({ maxDepth: 3 }), async (at, value) => {
        const document = structuredClone(publicationOf(fresh())) as object;
        const places = placesOf(document);
        const [owner, field] = places[at % places.length]!;
        Object.defineProperty(owner, field, { value, enumerable: true, configurable: true, writable: true });
        await put(JSON.stringify(document));
      }),
      { numRuns: 300 },
    );
  });

  it("survives documents with any part taken away, or another put in", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.string(), fc.jsonValue(), fc.boolean(), async (at, field, value, remove) => {
        const document = structuredClone(publicationOf(fresh())) as object;
        const places = placesOf(document);
        const [owner, there] = places[at % places.length]!;
        if (remove) Reflect.deleteProperty(owner, there);
        else Object.defineProperty(owner, field, { value, enumerable: true, configurable: true });
        await put(JSON.stringify(document));
      }),
      { numRuns: 300 },
    );
  });

  it("survives text that is cut, doubled or changed", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.nat(),
        fc.uint8Array({ minLength: 1, maxLength: 8 }),
        async (from, length, bytes) => {
          const text = Buffer.from(JSON.stringify(publicationOf(fresh())));
          const start = from % text.length;
          await put(Buffer.concat([text.subarray(0, start), Buffer.from(bytes), text.subarray(start + (length % 20))]));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("survives archives with any byte changed, packed and unpacked", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(255), fc.boolean(), async (at, byte, packed) => {
        const publication = fresh();
        const whole = smallArchive(publication);
        const bytes = Buffer.from(packed ? whole : gunzipSync(whole));
        bytes[at % bytes.length] = byte;
        await put(JSON.stringify(publicationOf({ ...publication, archive: packed ? bytes : gzipSync(bytes) })));
      }),
      { numRuns: 400 },
    );
  });

  it("survives any package.json in the archive", async () => {
    const packageJson = fc.oneof(fc.json(), fc.string(), fc.dictionary(fc.constantFrom(...fields), fc.jsonValue()));
    await fc.assert(
      fc.asyncProperty(packageJson, async (content) => {
        const publication = fresh();
        const own = typeof content === "string" ? content : JSON.stringify({ ...publication, ...content });
        const document = publicationOf({
          ...publication,
          files: { "package.json": own },
          ...(typeof content === "string" ? {} : { fields: content }),
        });
        await put(JSON.stringify(document));
        await registry.ask("GET", "/@acme%2ffuzzed").then(({ status }) => expect(status).to.be.oneOf([200, 404]));
      }),
      { numRuns: 300 },
    );
  });

  it("keeps its memory when bombs and endless texts are sent", async () => {
    const before = process.memoryUsage().rss;
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    for (let round = 0; round < 4; round++) {
      await put(JSON.stringify(publicationOf({ ...fresh(), archive: bomb })));
      await put(`{"name":"${"x".repeat(15 * 1024 * 1024)}"}`);
      await put(`[`.repeat(1024 * 1024));
    }
    expect(process.memoryUsage().rss - before).to.be.lessThan(600 * 1024 * 1024);
  });
});

const fields = [
  "name",
  "version",
  "scripts",
  "dependencies",
  "bin",
  "exports",
  "zen",
  "engines",
  "peerDependencies",
  "license",
  "dist",
];

/** Every field of every object in `value`. */
function placesOf(value: object): (readonly [object, string])[] {
  return Object.entries(value).flatMap(([field, inner]: [string, unknown]) => [
    [value, field] as const,
    ...(typeof inner === "object" && inner !== null ? placesOf(inner) : []),
  ]);
}
