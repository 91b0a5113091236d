import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import fc from "fast-check";
import { receiveUpload, type Upload } from "./upload.js";

const limits = { documentBytes: 10_000, archiveBytes: 1_000 };

describe("receiveUpload", () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "zen-upload-"));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  async function receive(text: string, size = 7): Promise<Upload> {
    const bytes = Buffer.from(text);
    async function* chunks() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    }
    return await receiveUpload(chunks(), path.join(dir, "archive"), limits);
  }

  async function codeOf(text: string): Promise<string> {
    const outcome = await receive(text).then(
      () => "none",
      (error: unknown) => (isZenError(error) ? error.code : String(error)),
    );
    expect(await readdir(dir)).to.deep.equal([]);
    return outcome;
  }

  it("takes document and archive apart, wherever the chunks are cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 400 }),
        fc.integer({ min: 1, max: 50 }),
        fc.json(),
        async (bytes, size, more) => {
          const data = Buffer.from(bytes).toString("base64");
          const document = {
            more: JSON.parse(more) as unknown,
            _attachments: { 'a"\\b.tgz': { data, length: 3 } },
            data: "x",
          };
          fc.pre(!JSON.stringify(document).includes("__proto__"));
          const upload = await receive(JSON.stringify(document), size);
          const expected = { ...document, _attachments: { 'a"\\b.tgz': { data: "", length: 3 } } };
          expect(upload.document).to.deep.equal(JSON.parse(JSON.stringify(expected)));
          if (bytes.length > 0) {
            expect(Buffer.from(bytes).equals(await readFile(path.join(dir, "archive")))).to.equal(true);
            expect(upload.archive?.size).to.equal(bytes.length);
            await rm(path.join(dir, "archive"));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it("takes only the archive's own string for the archive", async () => {
    const document = {
      data: "aaaa",
      x: { _attachments: { y: { data: "bbbb" } } },
      _attachments: { list: [{ data: "cccc" }], deeper: { further: { data: "dddd" } }, plain: "eeee" },
    };
    expect(await receive(JSON.stringify(document))).to.deep.equal({ document, archive: undefined });
  });

  const refused: readonly (readonly [string, string, string])[] = [
    ["no JSON", "{", "PUBLISH_DOCUMENT_INVALID"],
    ["a list", "[]", "PUBLISH_DOCUMENT_INVALID"],
    ["two archives", '{"_attachments":{"a":{"data":"aaaa"},"b":{"data":"bbbb"}}}', "PUBLISH_DOCUMENT_INVALID"],
    ["an escape in base64", '{"_attachments":{"a":{"data":"aa\\u0061a"}}}', "PUBLISH_DOCUMENT_INVALID"],
    ["other characters in base64", '{"_attachments":{"a":{"data":"aa-_"}}}', "PUBLISH_DOCUMENT_INVALID"],
    ["base64 behind its end", '{"_attachments":{"a":{"data":"aa==aaaa"}}}', "PUBLISH_DOCUMENT_INVALID"],
    ["base64 cut short", '{"_attachments":{"a":{"data":"aaaaa"}}}', "PUBLISH_DOCUMENT_INVALID"],
    ["an archive without end", '{"_attachments":{"a":{"data":"aaaa', "PUBLISH_DOCUMENT_INVALID"],
    ["a large document", `{"a":"${"a".repeat(10_000)}"}`, "PUBLISH_TOO_LARGE"],
    ["a large archive", `{"_attachments":{"a":{"data":"${"aaaa".repeat(400)}"}}}`, "PUBLISH_TOO_LARGE"],
    ["a deep document", `{"a":${"[".repeat(100)}`, "PUBLISH_DOCUMENT_INVALID"],
    ["__proto__", '{"a":{"__proto__":{}}}', "PUBLISH_DOCUMENT_INVALID"],
  ];
  for (const [what, text, code] of refused) {
    it(`refuses ${what} and leaves nothing`, async () => expect(await codeOf(text)).to.equal(code));
  }
});
