import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import fc from "fast-check";
import { TestPlace } from "../testing/place.js";
import { isInner } from "./inner-path.js";
import type { Layout } from "./layout.js";
import { readServer } from "./server-record.js";
import { readWishes } from "./wishes.js";

async function codeOf(work: () => unknown): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (isZenError(error)) return error.code;
    throw error;
  }
}

const HOSTILE = [
  "",
  "null",
  "[]",
  "{",
  "5",
  '{"format":"other@1"}',
  '{"format":"FORMAT"}',
  '{"__proto__":{"format":"FORMAT"}}',
];

describe("state files that somebody else has written", function () {
  this.timeout(20_000);
  let place: TestPlace;
  beforeEach(async () => (place = await TestPlace.create()));
  afterEach(() => place.dispose());

  for (const [file, format] of [
    ["identity", "serving-identity@1"],
    ["wishes", "serving-wishes@1"],
    ["server", "serving-server@1"],
  ] as const) {
    it(`are refused whole and left as they are: ${file}`, async () => {
      await place.open();
      const path = place.layout[file satisfies keyof Layout];
      for (const content of HOSTILE.map((text) => text.replace("FORMAT", format))) {
        writeFileSync(path, content);
        const use = async () => (await place.open()).list();
        expect(await codeOf(use), content).to.equal("SERVING_STATE_DAMAGED");
        const deploy = async () => (await place.open()).deploy(await place.spec("sums", 1));
        expect(await codeOf(deploy), content).to.equal("SERVING_STATE_DAMAGED");
        expect(readFileSync(path, "utf8")).to.equal(content);
      }
      expect(readdirSync(place.layout.models), "what was taken in").to.deep.equal([]);
      rmSync(path);
    });
  }

  it("are refused when they are folders", async () => {
    await place.open();
    mkdirSync(place.layout.wishes);
    expect(await codeOf(async () => (await place.open()).list())).to.equal("SERVING_STATE_DAMAGED");
  });

  it("lead nowhere but into the folder, and to no process that is none", async () => {
    const serving = await place.open();
    await place.deploy(serving, "sums", 10);
    await serving.status("sums");
    const wishes = readFileSync(place.layout.wishes, "utf8");
    const server = readFileSync(place.layout.server, "utf8");
    const other = fc.constantFrom<unknown>(
      null,
      "../../..",
      "/etc/passwd",
      -1,
      0,
      1.5,
      "x",
      [],
      {},
      true,
      ["a"],
      "a\0b",
    );
    try {
      fc.assert(
        fc.property(fc.nat(200), other, (at, value) => {
          writeFileSync(place.layout.wishes, JSON.stringify(replaceAt(JSON.parse(wishes), at, value)));
          writeFileSync(place.layout.server, JSON.stringify(replaceAt(JSON.parse(server), at, value)));
          const read = attempt(() => readWishes(place.layout));
          for (const wish of Object.values(read?.deployments ?? {})) {
            for (const { digest, file, files } of Object.values(wish.models)) {
              expect(digest).to.match(/^[0-9a-f]{64}$/);
              expect([file, ...Object.keys(files)].every(isInner)).to.equal(true);
            }
          }
          expect(attempt(() => readServer(place.layout))?.process.pid ?? 1).to.be.greaterThan(0);
        }),
        { numRuns: 150 },
      );
    } finally {
      writeFileSync(place.layout.wishes, wishes);
      writeFileSync(place.layout.server, server);
    }
  });
});

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isZenError(error, "SERVING_STATE_DAMAGED")) return undefined;
    throw error;
  }
}

/** The JSON with the value at its `at`th place, counted through, replaced. */
function replaceAt(json: unknown, at: number, value: unknown): unknown {
  let left = at;
  const visit = (node: unknown): unknown => {
    if (left-- === 0) return value;
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([name, each]) => [name, visit(each)]));
  };
  return visit(json);
}
