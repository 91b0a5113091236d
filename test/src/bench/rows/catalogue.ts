import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { startRegistry } from "@zen/registry-server";
import type { Browser } from "playwright-core";
import { browserProgram, openBrowser } from "../../support/browser.js";
import { publishPlugin } from "../../support/registry-plugin.js";
import { addTeam } from "../../support/registry-team.js";
import { median } from "../measure.js";
import type { Row } from "../row.js";

const ROUNDS = 9;
const README = `# Shoebox\n\n${"Keeps *artifacts* in a `shoebox`, one after another. ".repeat(60)}\n`;

/** How soon a page of the catalogue is seen, beside a page that holds one word. */
export const catalogueRows: readonly Row[] = [
  {
    name: "catalogue: first paint of a plugin's page",
    against: "a page of one word",
    async run() {
      const program = browserProgram();
      if (program === undefined) throw new Error("There is no browser here; ZEN_TEST_BROWSER names one.");
      const dir = await mkdtemp(path.join(tmpdir(), "zen-bench-catalogue-"));
      const registry = await startRegistry({ dataDir: path.join(dir, "data"), port: 0, publicRead: true });
      const plain = http.createServer((_request, response) =>
        response.setHeader("content-type", "text/html").end("<!doctype html><p>word"),
      );
      await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
      const browser = await openBrowser(program);
      try {
        const { token } = await addTeam(registry, "@acme", "ann");
        await publishPlugin(registry.url, token, dir, { name: "@acme/shoebox", readme: README });
        const bare = `http://127.0.0.1:${(plain.address() as AddressInfo).port}/`;
        const times: Record<"page" | "bare", number[]> = { page: [], bare: [] };
        let bytes = 0;
        for (let round = 0; round < ROUNDS; round++) {
          times.bare.push((await paint(browser, bare)).ms);
          const shown = await paint(browser, `${registry.url}/-/plugins/@acme/shoebox`);
          times.page.push(shown.ms);
          bytes = shown.bytes;
        }
        const note = `${bytes.toLocaleString("en")} bytes, one request`;
        return { measured: median(times.page), floor: median(times.bare), unit: "ms", note };
      } finally {
        await browser.close();
        await registry.close();
        plain.close();
        await rm(dir, { recursive: true, force: true });
      }
    },
  },
];

/** In a browser context that knows nothing of the page yet. */
async function paint(browser: Browser, url: string): Promise<{ readonly ms: number; readonly bytes: number }> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const answer = await page.goto(url);
    const ms = await page.evaluate<number>(
      `new Promise((done) => new PerformanceObserver((list) => done(list.getEntriesByName("first-contentful-paint")[0].startTime))
        .observe({ type: "paint", buffered: true }))`,
    );
    return { ms, bytes: (await answer!.request().sizes()).responseBodySize };
  } finally {
    await context.close();
  }
}
