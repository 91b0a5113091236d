import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { installTools } from "../support/new-plugin.js";
import { fencesOf, follow } from "../support/page.js";
import { ROOT } from "../support/run.js";

const PAGE = "docs/guides/write-a-plugin.md";

/** The names by which the guide calls its plugins. */
const NAMES: Readonly<Record<string, string>> = {
  "artifact-store": "my-store",
  "metadata-store": "my-metadata",
  orchestrator: "my-orchestrator",
  processing: "my-engine",
  training: "my-training",
  serving: "my-serving",
  "secret-source": "my-secrets",
  steps: "my-steps",
  codec: "my-codec",
  hook: "my-hook",
  command: "my-command",
};

describe("the guide to writing a plugin", function () {
  this.timeout(300_000);
  let dir: string;
  before(async () => void (dir = await realpath(await mkdtemp(path.join(os.tmpdir(), "zen-guide-")))));
  after(() => rm(dir, { recursive: true, force: true }));

  it("shows of every kind what zen plugins:create makes", async () => {
    const shown = new Set<string>();
    for (const { title, text } of await fencesOf(PAGE)) {
      const [, kind = "", file = ""] = /^from=([a-z-]+)\/(\S+)$/.exec(title) ?? [];
      if (kind === "") continue;
      shown.add(kind);
      const template = await readFile(path.join(ROOT, "templates", kind, file), "utf8");
      const bare = NAMES[kind] ?? kind;
      const made = template.replaceAll("PACKAGE_NAME", `@acme/${bare}`).replaceAll("BARE_NAME", bare);
      expect(made, `${kind}/${file}`).to.contain(text.trimEnd());
    }
    expect([...shown].sort()).to.deep.equal(Object.keys(NAMES).sort());
  });

  it("does what it says, with what npm would fetch put in its place", async () => {
    const fences = await fencesOf(PAGE);
    const steps = fences.filter(({ language }) => language === "sh");
    const npm = steps.findIndex(({ title }) => title === "npm");
    await follow(dir, steps.slice(0, npm));
    const folder = path.join(dir, "my-store");
    await installTools(folder);
    const printed = (await follow(folder, steps.slice(npm + 1))).join("");
    expect(printed)
      .to.match(/pass \d\d/)
      .and.to.match(/fail 0/);
    const shown = fences.find(({ language }) => language === "console")?.text ?? "";
    // How many cases a contract has is the kit's to say.
    const uncounted = (text: string): string => text.replace(/\d+ passed/g, "N passed");
    for (const line of shown.trim().split("\n")) expect(uncounted(printed)).to.contain(uncounted(line));
    expect(printed).to.contain("@acme/my-store is linked from ../my-store");
    expect(printed).to.contain("zen plugins:install my-store-0.1.0.tgz");
  });
});
