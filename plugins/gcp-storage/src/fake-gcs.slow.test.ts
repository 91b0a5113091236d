import { randomUUID } from "node:crypto";
import type { GcpClient } from "@zen/gcp-auth/client";
import { startFakeGcs, type FakeGcs } from "@zen/gcp-emulators";
import { artifactStoreCases, runConformance } from "@zen/plugin-sdk/conformance";
import { openGcpStorage } from "./store.js";

/** It gives no token for a second page, and deletes whatever the generation is. */
const BEYOND_IT = new Set(["list loses nothing in a big folder", "delete with ifMatch removes its version only"]);

/** It asks nobody who they are. */
const nobody: GcpClient = {
  project: async () => "zen",
  principal: async () => "nobody@example.com",
  headers: async () => ({}),
  renew: () => undefined,
  request: () => Promise.reject(new Error("not asked for here")),
  bytes: () => Promise.reject(new Error("not asked for here")),
};

describe("with somebody else's emulator", function () {
  let fake: FakeGcs | undefined;
  before(async function () {
    this.timeout(1_200_000);
    fake = await startFakeGcs();
    if (fake !== undefined) return;
    process.stdout.write("    There is no Go here: fake-gcs-server was not built, and nothing was tried with it.\n");
    this.skip();
  });
  after(() => fake?.close());

  runConformance(
    "Cloud Storage artifact store",
    artifactStoreCases.filter(({ name }) => !BEYOND_IT.has(name)),
    async () => {
      const bucket = `zen-${randomUUID()}`;
      await fake?.addBucket(bucket);
      const log = { debug: () => undefined };
      const options = { log, client: nobody, pieceBytes: 1 << 20 };
      return { open: () => openGcpStorage({ bucket, prefix: "p", endpoint: fake?.url as string }, options) };
    },
    { describe, it },
  );
});
