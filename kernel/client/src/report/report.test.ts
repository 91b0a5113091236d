import { createHash } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import type { ExecutionRecord, RunRecord } from "@zen/plugin-sdk";
import type { RunComparison } from "../compare/types.js";
import type { ReportData } from "./data.js";
import { markup, trusted } from "./html.js";
import { mapItems } from "./items.js";
import { comparisonPage, runPage } from "./report.js";
import { elementsIn, parseHtml, textOf, type Element } from "./testing/parse-html.js";

const DIGEST = "ab".repeat(32);

/** A run in which every text that anybody can give is `text`. */
function dataWith(text: string): ReportData {
  const ref = { digest: DIGEST, kind: "blob", codec: text, size: 12 } as const;
  const error = { code: text, message: text, hint: text, place: text, cause: { code: text, message: `${text}!` } };
  const run: RunRecord = {
    id: `r ${text}`,
    name: text,
    description: text,
    pipeline: text,
    plan: DIGEST,
    stack: text,
    params: { [text]: text, list: [text] },
    state: "failed",
    startedAt: "2026-03-01T10:00:00.000Z",
    finishedAt: "2026-03-01T10:00:05.000Z",
    durationMs: 5000,
    error,
    metrics: { [text]: 0.5, rows: 3 },
    tags: [text],
    origin: { kind: "resumed", run: text },
    steps: { total: 3, ran: 1, cached: 1, failed: 1, skipped: 0 },
    outputs: { [text]: ref },
    environment: { [text]: text },
  };
  const step = (node: string, over: Partial<ExecutionRecord>): ExecutionRecord => ({
    id: `${node}.1`,
    run: run.id,
    node,
    step: text,
    state: "succeeded",
    attempt: 1,
    startedAt: "2026-03-01T10:00:00.000Z",
    finishedAt: "2026-03-01T10:00:01.000Z",
    durationMs: 1000,
    params: { [text]: text },
    inputs: {},
    outputs: {},
    metrics: { [text]: 1 },
    ...over,
  });
  const failed = step("each", { state: "failed", error, inputs: { [text]: ref } });
  return {
    run,
    graph: {
      nodes: [
        { id: "read", kind: "step", description: text },
        { id: "each", kind: "map" },
        { id: text, kind: "effect" },
      ],
      edges: [
        { from: "read", to: "each" },
        { from: "each", to: text },
        { from: "read", to: text },
      ],
    },
    steps: [step("read", { outputs: { [text]: ref } }), failed, step(text, { state: "skipped", because: [text] })],
    items: mapItems([
      step("each[0].score", {}),
      step("each[1].score", { state: "failed", finishedAt: "2026-03-01T10:00:04.000Z" }),
    ]),
    failures: [{ record: failed, lines: [{ time: "", stream: "stdout", text }] }],
    evaluations: [
      {
        node: text,
        output: text,
        value: {
          rows: 9,
          values: { [text]: 0.9 },
          baseline: { [text]: 0.5 },
          slices: [{ column: text, value: text, rows: 3, values: { [text]: 0.8 } }],
        },
      },
    ],
    statistics: [
      {
        node: text,
        output: text,
        value: {
          rows: 10,
          columns: [
            { name: text, type: "string", nulls: 1, distinct: 2, top: [{ value: text, count: 5 }] },
            {
              name: "n",
              type: "float64",
              nulls: 0,
              numeric: {
                nans: 0,
                min: 0,
                max: 4,
                mean: 2,
                deviation: 1,
                histogram: { edges: [0, 2, 4], counts: [3, 7] },
              },
            },
          ],
        },
      },
    ],
  };
}

function comparedWith(text: string): RunComparison {
  const { run } = dataWith(text);
  const rows = [
    { name: text, values: [text, null], same: false },
    { name: "b", values: [1, 1], same: true },
  ];
  return {
    runs: [run, { ...run, id: `s ${text}` }],
    params: rows,
    metrics: rows,
    code: rows,
    data: rows,
    outputs: rows,
    environment: rows,
    steps: [{ node: text, states: ["succeeded", null], durations: [1000, null] }],
  };
}

const one = (root: Element, name: string): Element => elementsIn(root).find((element) => element.name === name)!;
const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(2)>' </title></pre></style> &amp; <!-- \u0000\u001B[2J`;

describe("HTML with holes", () => {
  it("escapes what is put in, and nothing else", () => {
    const name = `<b title="x">'&`;
    expect(markup`<p title="${name}">${name}${markup`<i>${1}</i>`}${[trusted("<br>"), undefined]}</p>`.text).to.equal(
      `<p title="&lt;b title=&quot;x&quot;&gt;&#39;&amp;">&lt;b title=&quot;x&quot;&gt;&#39;&amp;<i>1</i><br></p>`,
    );
  });
  it("takes nothing for HTML that only looks so", () => {
    const forged = JSON.parse('{"text":"<script>","kind":"html"}') as string;
    expect(markup`${forged}`.text).to.equal("[object Object]");
  });
});

for (const [name, make] of [
  ["a run's page", (text: string) => runPage(dataWith(text), text)],
  ["a comparison's page", (text: string) => comparisonPage(comparedWith(text), text)],
] as const)
  describe(name, () => {
    it("is well formed and harmless whatever names, values, errors and logs hold", () => {
      const texts = fc.oneof(
        fc.constant(HOSTILE),
        fc.string({ unit: "binary" }),
        fc.string({ unit: fc.constantFrom(..."<>\"'&/=-! a") }),
      );
      const shapeOf = (root: Element) =>
        elementsIn(root)
          .map((element) => element.name)
          .join(" ");
      const plain = shapeOf(parseHtml(make("plain")));
      fc.assert(
        fc.property(
          texts.filter((text) => text.trim() !== "" && !["read", "each", "list", "rows", "b", "n"].includes(text)),
          (text) => {
            const elements = elementsIn(parseHtml(make(text)));
            for (const { name: tag, attributes } of elements) {
              expect(["script", "img", "iframe", "link", "object", "form"]).not.to.include(tag);
              for (const [attribute, value] of attributes) {
                expect(attribute).not.to.match(/^on|^style$|^src$/);
                if (attribute === "href") expect(value).to.match(/^#[a-z]/);
              }
            }
            expect(elements.map((element) => element.name).join(" ")).to.equal(plain);
          },
        ),
        { numRuns: 60 },
      );
    }).timeout(60_000);

    it("loads nothing and runs nothing by its own policy, and its style is the one that the policy names", () => {
      const root = parseHtml(make("plain"));
      const policy = elementsIn(root).find(
        ({ attributes }) => attributes.get("http-equiv") === "Content-Security-Policy",
      )!;
      const style = one(root, "style").children.join("");
      const digest = createHash("sha256").update(style).digest("base64");
      expect(policy.attributes.get("content")).to.equal(
        `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`,
      );
      expect(style).not.to.match(/url\(|@import/);
    });

    it("can be found one's way in: ids once, links that lead somewhere, one title, headings in order", () => {
      const elements = elementsIn(parseHtml(make("plain")));
      const ids = elements.flatMap(({ attributes }) => attributes.get("id") ?? []);
      expect(new Set(ids).size).to.equal(ids.length);
      for (const { attributes } of elements) {
        const target = attributes.get("href")?.slice(1) ?? attributes.get("aria-labelledby");
        if (target !== undefined) expect(ids).to.include(target);
      }
      const levels = elements.flatMap(({ name: tag }) => (/^h\d$/.test(tag) ? [Number(tag[1])] : []));
      expect(levels[0]).to.equal(1);
      for (const [index, level] of levels.slice(1).entries()) expect(level).to.be.within(2, levels[index]! + 2);
      for (const svg of elements.filter(({ name: tag }) => tag === "svg"))
        expect(svg.attributes.get("aria-label")).to.not.equal(undefined);
      expect(one(parseHtml(make("plain")), "html").attributes.get("lang")).to.equal("en");
    });
  });

describe("a run's page", () => {
  it("says what happened", () => {
    const root = parseHtml(runPage(dataWith("plain"), "foot"));
    const text = textOf(root).replace(/\s+/g, " ");
    expect(text).to.contain("plain ✕ failed").and.to.contain("1 ran, 1 cached, 1 failed").and.to.contain("map of 2");
    expect(text).to.contain("resumed: plain").and.to.contain("10 % missing");
    const titles = elementsIn(root).flatMap((element) => (element.name === "h2" ? [textOf(element).trim()] : []));
    expect(titles.map((title) => title.replace(/ .*$/, ""))).to.deep.equal([
      "What",
      "Metrics",
      "Plan",
      "Timings",
      "Parameters",
      "Outputs",
      "Data",
      "Steps",
      "Environment",
    ]);
    expect(elementsIn(root).filter(({ attributes }) => attributes.get("class") === "edge")).to.have.length(3);
  });

  it("shows of thousands of inputs the first", () => {
    const data = dataWith("plain");
    const [read, ...others] = data.steps as [ExecutionRecord, ...ExecutionRecord[]];
    const ref = { digest: DIGEST, kind: "blob", codec: "json", size: 1 } as const;
    const inputs = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`i${index}`, ref]));
    const page = runPage({ ...data, steps: [{ ...read, inputs }, ...others] }, "");
    expect(page).to.contain("and 4,988 more");
    expect(page.length).to.be.lessThan(60_000);
  });

  it("tells of a run whose plan and values are gone, and of one that goes on", () => {
    const { run } = dataWith("plain");
    const { finishedAt: _, durationMs: __, error: ___, ...begun } = run;
    const empty = {
      graph: { nodes: [], edges: [] },
      steps: [],
      items: new Map(),
      failures: [],
      evaluations: [],
      statistics: [],
    };
    const text = textOf(
      parseHtml(runPage({ run: { ...begun, state: "running", metrics: {}, params: {}, outputs: {} }, ...empty }, "")),
    );
    expect(text).to.contain("running").and.to.contain("not ended").and.not.to.contain("Timings");
  });
});
