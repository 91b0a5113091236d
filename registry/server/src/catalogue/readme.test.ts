import { expect } from "chai";
import fc from "fast-check";
import { renderReadme } from "./readme.js";
import { hostileTexts } from "./testing/hostile.test.js";

const attributes = new Set(["href", "rel", "id", "start", "align", "colspan", "rowspan"]);
const elements =
  /^(h[3-6]|p|br|hr|blockquote|pre|code|kbd|samp|em|strong|b|i|s|del|ins|sub|sup|mark|small|ul|ol|li|dl|dt|dd|table|thead|tbody|tr|th|td|details|summary|a)$/;

/** Every `<` begins an element that may be there, with attributes that may be there, and addresses that lead nowhere else. */
function expectHarmless(html: string, given: string): void {
  const without = html.replace(
    /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z]+="[^"]*")*)\s*\/?>/g,
    (_all, _close, name: string, rest: string) => {
      expect(name, given).to.match(elements);
      for (const [, attribute = "", value = ""] of rest.matchAll(/([a-z]+)="([^"]*)"/g)) {
        expect(attributes.has(attribute), `${attribute} of ${given}`).to.equal(true);
        if (attribute === "href") expect(value, given).to.match(/^(https?:\/\/|mailto:|#readme-)/i);
        if (attribute === "id") expect(value, given).to.match(/^readme-/);
      }
      return "";
    },
  );
  expect(without, given).not.to.contain("<");
}

const render = (text: string): string => renderReadme(text).html;

describe("renderReadme", () => {
  it("makes of Markdown what it means", () => {
    const html = render(
      "# Title\n\n- one\n- **two**\n\n| a |\n|---|\n| `b` |\n\n[site](https://example.com) and [below](#the-end)\n\n## The end",
    );
    expect(html).to.contain(`<h3 id="readme-title">Title</h3>`).and.to.contain("<strong>two</strong>");
    expect(html).to.contain("<td><code>b</code></td>");
    expect(html).to.contain(`<a href="https://example.com" rel="nofollow noopener noreferrer">site</a>`);
    expect(html).to.contain(`<a href="#readme-the-end">below</a>`).and.to.contain(`<h4 id="readme-the-end">`);
  });

  it("leaves of pictures what they say, and of relative addresses the text", () => {
    expect(render("![a chart](https://example.com/a.png)")).to.equal("<p><em>a chart</em></p>\n");
    expect(render("[other](docs/other.md)")).to.equal("<p><a>other</a></p>\n");
  });

  it("says where it has cut what goes on and on", () => {
    expect(render("a ".repeat(60_000))).to.contain("It goes on in the archive.");
    expect(render("a ".repeat(1000))).not.to.contain("It goes on");
  });

  for (const text of hostileTexts)
    it(`makes ${JSON.stringify(text.slice(0, 60))} harmless`, () => {
      expectHarmless(render(text), text);
      expectHarmless(render(`# ${text}\n\n> ${text}\n\n${text}`), text);
    });

  it("makes whatever is put together from such parts harmless", () => {
    const part = fc.oneof(
      fc.constantFrom(...hostileTexts),
      fc.string({ unit: fc.constantFrom(..."<>\"'&/=-!()[]`\n# ab") }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => expectHarmless(render(parts.join("")), parts.join(""))),
      { numRuns: 200 },
    );
  });

  it("takes no long time over texts that are built to take it", () => {
    for (const text of [
      "[".repeat(50_000),
      "*a".repeat(50_000),
      "> ".repeat(5_000) + "x",
      "<div>".repeat(20_000),
      "`".repeat(50_001) + "a",
      "![](".repeat(20_000),
      "|a".repeat(20_000) + "\n" + "|-".repeat(20_000),
      "- ".repeat(20_000),
      "x".repeat(2_000_000),
    ])
      expect(render(text).length).to.be.lessThan(5_000_000);
  }).timeout(60_000);
});
