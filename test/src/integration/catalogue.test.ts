import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { routes } from "@zen/registry-protocol";
import { startRegistry, type RunningRegistry } from "@zen/registry-server";
import { expect } from "chai";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { browserProgram, openBrowser } from "../support/browser.js";
import { publishPlugin } from "../support/registry-plugin.js";
import { addTeam, ask, type Teammate } from "../support/registry-team.js";

const HOSTILE = `# Shoebox

Keeps *artifacts*.

<script>document.title = "hit"</script>
<img src=x onerror="document.title='hit'"><svg onload="document.title='hit'"></svg>
[press](javascript:document.title='hit') <iframe srcdoc="<script>parent.document.title='hit'</script>"></iframe>
`;

describe("the catalogue in a browser", function () {
  this.timeout(120_000);
  const program = browserProgram();
  let dir: string;
  let registry: RunningRegistry;
  let ann: Teammate;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let faults: string[];

  before(async function () {
    if (program === undefined) return this.skip();
    dir = await mkdtemp(path.join(tmpdir(), "zen-catalogue-"));
    registry = await startRegistry({ dataDir: path.join(dir, "data"), port: 0 });
    ann = await addTeam(registry, "@acme", "ann");
    const publish = (plugin: Parameters<typeof publishPlugin>[3]) =>
      publishPlugin(registry.url, ann.token, dir, plugin);
    const backends = [{ contract: "artifact-store@1", title: "A shoebox" }];
    const zen = { backends, permissions: { network: ["shoe.example.com"] } };
    await publish({
      name: "@acme/shoebox",
      title: "Shoebox",
      description: "Keeps artifacts",
      keywords: ["local"],
      readme: HOSTILE,
      zen,
    });
    await publish({
      name: "@acme/shoebox",
      version: "1.1.0",
      title: "Shoebox",
      description: "Keeps artifacts",
      keywords: ["local"],
      readme: HOSTILE,
      zen,
    });
    const steps = [{ export: "keep", title: "Keep" }];
    await publish({
      name: "@acme/gcp-dataflow",
      title: "Dataflow",
      description: "Runs plans",
      keywords: ["gcp"],
      zen: { steps },
    });
    await publish({ name: "@acme/beam", title: "Beam", description: "For Dataflow and others", zen: { steps } });
    const yanked = { state: "yanked", reason: "Loses shoes" };
    await ask(registry.url, registry.firstToken!, "PUT", routes.versionState("@acme/shoebox", "1.0.0"), yanked);
    browser = await openBrowser(program);
  });
  after(async () => {
    await browser?.close();
    await registry?.close();
    if (dir !== undefined) await rm(dir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    page = await context.newPage();
    faults = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("request", (request) => {
      if (!/^(data:|http:\/\/127\.0\.0\.1)/.test(request.url())) faults.push(`asked for ${request.url()}`);
    });
  });
  afterEach(async () => {
    await context.close();
    expect(faults).to.deep.equal([]);
  });

  const signIn = async (): Promise<void> => {
    await page.goto(registry.url);
    await page.getByLabel("Token").fill(ann.token);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Sign out").waitFor();
  };

  it("is walked through from the sign-in to a plugin's versions", async () => {
    await page.goto(registry.url);
    expect(await page.title()).to.contain("Sign in");
    await page.getByLabel("Token").fill("zen_wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    await signIn();
    expect(await page.getByRole("status").textContent()).to.contain("3 plugins");

    await page.getByRole("searchbox").fill("dataflow");
    await page.getByRole("searchbox").press("Enter");
    await page.getByText("Plugins for “dataflow”").waitFor();
    const found = page.locator(".results h2");
    expect(await found.first().textContent()).to.contain("@acme/gcp-dataflow");
    expect(await found.count()).to.equal(2);
    await page.getByRole("link", { name: /Google Cloud/ }).click();
    await page.waitForURL(/cloud=gcp/);
    expect(await found.count()).to.equal(1);
    await page.getByLabel("Works with Zen").fill("0.9.0");
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByText("Nothing fits.").waitFor();

    await page.getByRole("link", { name: "Zen plugins" }).click();
    await page.getByRole("link", { name: "Shoebox" }).click();
    await page.getByRole("heading", { level: 1, name: "Shoebox" }).waitFor();
    const text = (await page.locator("main").textContent())!;
    for (const said of [
      "zen plugins:install @acme/shoebox",
      "Registry-signed",
      "Not publisher-signed",
      "shoe.example.com",
      "artifact-store@1",
      "Apache-2.0",
    ])
      expect(text).to.contain(said);
    await page.getByRole("cell", { name: "Loses shoes" }).waitFor();
    await page.getByRole("link", { name: "1.0.0" }).click();
    await page.getByRole("note").getByText("Loses shoes").waitFor();
    await page.getByText("Sign out").click();
    await page.getByLabel("Token").waitFor();
  });

  it("copies the line that installs", async () => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: registry.url });
    await signIn();
    await page.goto(`${registry.url}/-/plugins/@acme/shoebox`);
    await page.getByRole("button", { name: "Copy" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).to.equal("zen plugins:install @acme/shoebox");
  });

  it("runs nothing that a README brings, even where the browser knows no policy", async () => {
    await context.close();
    context = await browser.newContext({ bypassCSP: true });
    page = await context.newPage();
    await signIn();
    await page.goto(`${registry.url}/-/plugins/@acme/shoebox`);
    await page.getByText("press").click();
    expect(await page.title()).to.equal("Shoebox 1.1.0 · Zen plugins");
    expect(
      await page.locator(".readme script, .readme img, .readme svg, .readme iframe, .readme a[href]").count(),
    ).to.equal(0);
  });

  it("can be used without scripts and without a mouse", async () => {
    await context.close();
    context = await browser.newContext({ javaScriptEnabled: false });
    page = await context.newPage();
    await signIn();
    await page.goto(registry.url);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(page.url()).to.match(/#main$/);
    await page.getByRole("link", { name: "Shoebox" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Shoebox" }).waitFor();
    expect(await page.getByRole("button", { name: "Copy" }).count()).to.equal(0);
  });

  for (const width of [1400, 390])
    for (const colorScheme of ["light", "dark"] as const)
      it(`fits ${width} pixels, ${colorScheme}, and can be read`, async () => {
        await context.close();
        context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
        page = await context.newPage();
        await signIn();
        for (const at of ["/", "/?text=none", "/-/plugins/@acme/shoebox", "/-/plugins/@acme/none", "/-/sign-in"]) {
          await page.goto(registry.url + at);
          const seen = (await page.evaluate(`({
            over: document.documentElement.scrollWidth - innerWidth,
            back: getComputedStyle(document.body).backgroundColor,
            text: getComputedStyle(document.body).color,
          })`)) as { over: number; back: string; text: string };
          expect(seen.over, at).to.be.at.most(0);
          expect(contrast(seen.back, seen.text), at).to.be.greaterThan(7);
        }
      });

  it("is light: one request, few bytes", async () => {
    await signIn();
    const requests: string[] = [];
    page.on("request", (request) => void (request.url().startsWith("http") && requests.push(request.url())));
    for (const at of ["/", "/-/plugins/@acme/shoebox"]) {
      requests.length = 0;
      const answer = await page.goto(registry.url + at);
      expect(requests).to.deep.equal([registry.url + at]);
      expect((await answer!.request().sizes()).responseBodySize, at).to.be.lessThan(10_000);
    }
  });
});

/** The contrast of two colours, as WCAG counts it. */
function contrast(one: string, other: string): number {
  const light = (color: string): number => {
    const [r = 0, g = 0, b = 0] = (color.match(/\d+/g) ?? []).map((part) => {
      const share = Number(part) / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}
