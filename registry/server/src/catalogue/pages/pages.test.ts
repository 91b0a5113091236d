import { readInstallDocument } from "@zen/registry-protocol";
import { expect } from "chai";
import { entryOf } from "../../search/entry.js";
import { readQuestion } from "../../search/question.js";
import { SearchIndex } from "../../search/search-index.js";
import { installDocument } from "../../search/testing/install-document.test.js";
import type { PluginData } from "../plugin-data.js";
import { hostileTexts } from "../testing/hostile.test.js";
import { pluginPage } from "./plugin.js";
import { problemPage } from "./problem.js";
import { searchPage } from "./search.js";
import { signInPage } from "./sign-in.js";

/** A plugin in which every text that anybody can give is `text`. */
function dataWith(text: string): PluginData {
  const title = text.slice(0, 80);
  const plain = installDocument({
    name: "@zen/a",
    description: text,
    keywords: [text],
    publisher: text,
    deprecated: text,
    backends: [{ contract: "processing@1", name: "a", title, description: text }],
    steps: ["step"],
    versions: { "1.0.0": "^0.1.0", "1.1.0": "^0.1.0" },
  });
  const signature = { keyid: text, sig: text };
  const [one, two] = [plain.versions["1.0.0"]!, plain.versions["1.1.0"]!];
  const zen = {
    ...(two["zen"] as object),
    title,
    permissions: { network: ["*"], secrets: ["KEY"], childProcesses: ["node"], files: [{ path: "~", access: "read" }] },
  };
  const dist = { ...two.dist, size: 1, unpackedSize: 2, fileCount: 3, signatures: [signature], publisher: signature };
  const document = {
    ...plain,
    versions: {
      "1.0.0": { ...one, state: { state: "yanked", reason: text, since: "2026-01-01T00:00:00Z" } },
      "1.1.0": { ...two, license: text, zen, dist },
    },
  } as PluginData["document"];
  return {
    document: readInstallDocument(JSON.stringify(document), "@zen/a"),
    version: "1.1.0",
    readme: text,
    advisories: [
      {
        id: text,
        package: "@zen/a",
        affected: "<2.0.0",
        severity: "high",
        title: text,
        description: text,
        published: "2026-01-01T00:00:00Z",
      },
    ],
    conformance: {
      countersigned: false,
      report: {
        format: "conformance@1",
        name: "@zen/a",
        version: "1.1.0",
        integrity: "",
        contracts: [{ contract: text, backend: text, passed: 1, failed: [text], skipped: [text] }],
        zen: text,
        node: text,
        platform: text,
        time: "2026-01-01T00:00:00Z",
      },
    },
    parts: [{ name: text, version: text, licence: text, purl: text, place: "bundled" }],
  };
}

function pagesWith(text: string): readonly string[] {
  const frame = { registry: text, account: text };
  const index = new SearchIndex();
  const data = dataWith(text);
  index.set(entryOf(data.document)!);
  const found = index.ask(readQuestion({ limit: "1" }));
  return [
    pluginPage(frame, data),
    pluginPage(frame, { ...data, version: "1.0.0" }),
    searchPage(
      frame,
      { text, kind: text, cloud: text, publisher: text, kernel: text, after: text },
      { ...found, next: text },
    ),
    searchPage(frame, { text }, { ...found, hits: [], total: 0 }),
    signInPage(frame, text, text),
    problemPage(frame, text, text),
  ];
}

/** Names of elements and attributes in their order, those of a README's own aside. */
function shapeOf(page: string): string {
  const own = page.replace(/<div class="readme">.*?<\/div>/s, "").replace(/<(style|script)>.*?<\/\1>/gs, "<$1></$1>");
  return [...own.matchAll(/<\/?[a-z][a-z0-9]*(?:\s+[a-z-]+(?:="[^"]*")?)*\s*>/g)]
    .map(([tag]) => tag.replace(/="[^"]*"/g, ""))
    .join("");
}

describe("the catalogue's pages", () => {
  const plain = pagesWith("plain").map(shapeOf);

  for (const text of hostileTexts)
    it(`keep their form with ${JSON.stringify(text.slice(0, 60))} everywhere`, () => {
      expect(pagesWith(text).map(shapeOf)).to.deep.equal(plain);
    });

  it("say beside each version why it was taken back, and which have a known fault", () => {
    const data = dataWith("Loses rows");
    const [advisory] = data.advisories;
    const table = (affected: string) =>
      /<tbody>.*<\/tbody>/s.exec(
        pluginPage({ registry: "r" }, { ...data, advisories: [{ ...advisory!, affected }] }),
      )![0];
    expect(table("<1.1.0")).to.match(/1\.1\.0<.*deprecated.*1\.0\.0<.*yanked.*Loses rows.*known fault/s);
    expect(table("<1.0.0")).to.not.contain("known fault");
  });

  it("lead only to places of this server, but for what a README links to", () => {
    for (const page of pagesWith(`"><a href="https://evil.invalid">`)) {
      const own = page.replace(/<div class="readme">.*?<\/div>/s, "");
      for (const [, address = ""] of own.matchAll(/(?:href|action)="([^"]*)"/g))
        expect(address).to.match(/^(\/(?!\/)|#|data:image\/svg)/);
    }
  });

  it("have one title, headings in order, names for what is asked, and ids once", () => {
    for (const page of pagesWith("plain")) {
      const levels = [...page.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
      if (levels.length > 0) expect(levels.filter((level) => level === 1)).to.have.length(1);
      for (const [index, level] of levels.slice(1).entries()) expect(level).to.be.at.most(levels[index]! + 1);
      const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
      expect(new Set(ids).size).to.equal(ids.length);
      for (const [, id] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).to.include(id);
      for (const [input] of page.matchAll(/<input[^>]*>/g)) {
        const id = / id="([^"]*)"/.exec(input)?.[1];
        const named = /type="hidden"|aria-label=/.test(input) || page.includes(`<label for="${id}"`);
        expect(named, input).to.equal(true);
      }
    }
  });

  it("say of a version that is withdrawn why, and lead to the newest", () => {
    const page = pluginPage({ registry: "r" }, { ...dataWith("plain"), version: "1.0.0" });
    expect(page).to.contain("This version is yanked").and.to.contain("zen plugins:install @zen/a<");
    expect(page).to.contain(`The newest version is <a href="/-/plugins/@zen/a">1.1.0</a>`);
  });

  it("keep who received and who made a version apart", () => {
    const signed = pluginPage({ registry: "r" }, dataWith("plain"));
    expect(signed).to.contain("<b>Registry-signed</b>").and.to.contain("<b>Publisher-signed</b>");
    const unsigned = pluginPage({ registry: "r" }, { ...dataWith("plain"), version: "1.0.0" });
    expect(unsigned).to.contain("Not registry-signed").and.to.contain("Not publisher-signed");
  });

  it("say that conformance is the author's word until somebody else has run it", () => {
    const data = dataWith("plain");
    expect(pluginPage({ registry: "r" }, data)).to.contain("self-reported");
    const countersigned = { ...data, conformance: { ...data.conformance!, countersigned: true } };
    expect(pluginPage({ registry: "r" }, countersigned))
      .to.contain("countersigned")
      .and.not.to.contain("self-reported");
  });

  it("are small", () => {
    for (const page of pagesWith("plain")) expect(page.length).to.be.lessThan(24_000);
  });
});
