import { expect } from "chai";
import fc from "fast-check";
import { codeOf } from "../testing/code.test.js";
import { entryOf } from "./entry.js";
import { readQuestion } from "./question.js";
import { SearchIndex } from "./search-index.js";
import { installDocument } from "./testing/install-document.test.js";

function indexOf(...packages: Parameters<typeof installDocument>[0][]): SearchIndex {
  const index = new SearchIndex();
  for (const one of packages) index.set(entryOf(installDocument(one))!);
  return index;
}

const processing = (name: string) => ({ contract: "processing@1", name, title: name });
const all = indexOf(
  {
    name: "@zen/gcp-dataflow",
    description: "Processing plans on Google Cloud",
    keywords: ["gcp"],
    backends: [processing("gcp-dataflow")],
  },
  { name: "@zen/beam", description: "Compiles plans to Beam, for Dataflow and others", backends: [processing("beam")] },
  { name: "@acme/dataflow-tools", description: "Odds and ends", publisher: "ben", deprecated: "Use @zen/gcp-dataflow" },
  {
    name: "@acme/my-store",
    keywords: ["aws"],
    publisher: "ben",
    backends: [{ contract: "artifact-store@1", name: "s", title: "s" }],
  },
  { name: "@zen/webhook", description: "Tells other services", steps: ["ping"] },
);
const names = (query: Parameters<typeof readQuestion>[0], index = all) =>
  index.ask(readQuestion(query)).hits.map(({ name }) => name);

describe("SearchIndex", () => {
  it("puts first what has the word in its name, and last what is deprecated", () => {
    expect(names({ text: "dataflow" })).to.deep.equal(["@zen/gcp-dataflow", "@zen/beam", "@acme/dataflow-tools"]);
    expect(names({ text: "@zen/beam" })[0]).to.equal("@zen/beam");
  });

  it("finds beginnings, parts and titles in mixed case, and only what has every word", () => {
    expect(names({ text: "dataf" })).to.include("@zen/gcp-dataflow");
    expect(names({ text: "FLOW gcp" })).to.deep.equal(["@zen/gcp-dataflow"]);
    expect(names({ text: "dataflow nonsense" })).to.deep.equal([]);
    expect(names({ text: "…" })).to.deep.equal([]);
  });

  it("holds to every facet, and counts what another choice within one would bring", () => {
    const page = all.ask(readQuestion({ kind: "processing" }));
    expect(page.hits.map(({ name }) => name)).to.have.members(["@zen/gcp-dataflow", "@zen/beam"]);
    expect(page.facets.kind).to.deep.equal({ processing: 2, "artifact-store": 1, step: 1 });
    expect(page.facets.cloud).to.deep.equal({ gcp: 1 });
    expect(all.ask(readQuestion({ publisher: "ben", cloud: "aws" })).total).to.equal(1);
  });

  it("offers the newest version that fits a kernel", () => {
    const index = indexOf({ name: "a", versions: { "1.0.0": "^0.1.0", "2.0.0": "^0.2.0", "3.0.0-rc.1": "^0.1.0" } });
    const versions = (kernel: string) => index.ask(readQuestion({ kernel })).hits.map(({ version }) => version);
    expect(versions("0.1.5")).to.deep.equal(["1.0.0"]);
    expect(versions("0.2.0")).to.deep.equal(["2.0.0"]);
    expect(versions("0.3.0")).to.deep.equal([]);
    expect(names({ kernel: "0.1.0; processing@1" })).not.to.include("@acme/my-store");
  });

  it("turns pages until there are no more", () => {
    const seen: string[] = [];
    for (let after: string | undefined = ""; after !== undefined;) {
      const page = all.ask(readQuestion({ limit: "2", after }));
      expect(page.total).to.equal(5);
      seen.push(...page.hits.map(({ name }) => name));
      after = page.next;
    }
    expect(new Set(seen).size).to.equal(5);
  });

  it("forgets", () => {
    const index = indexOf({ name: "a" }, { name: "b" });
    index.delete("a");
    expect(index.size).to.equal(1);
    expect(names({ text: "a" }, index)).to.deep.equal([]);
  });

  it("leaves out what is yanked or blocked", () => {
    const document = installDocument({ name: "a" });
    const state = { state: "yanked", reason: "r", since: "2026-01-01T00:00:00.000Z" } as const;
    const versions = Object.fromEntries(
      Object.entries(document.versions).map(([key, each]) => [key, { ...each, state }]),
    );
    expect(entryOf({ ...document, versions })).to.equal(undefined);
  });

  it("refuses questions that it does not understand, whatever they are, with a code", async () => {
    for (const query of [
      { limit: "0" },
      { limit: "1e3" },
      { after: "-1" },
      { kernel: "new" },
      { text: ["a"] },
      { kind: "x".repeat(201) },
    ])
      expect(await codeOf(() => readQuestion(query)), JSON.stringify(query)).to.equal("SEARCH_INVALID");
    const field = fc.constantFrom("text", "kind", "cloud", "kernel", "publisher", "limit", "after");
    await fc.assert(
      fc.asyncProperty(fc.dictionary(field, fc.jsonValue()), async (query) => {
        expect(await codeOf(() => all.ask(readQuestion(query)))).to.be.oneOf(["none", "SEARCH_INVALID"]);
      }),
    );
  });
});
