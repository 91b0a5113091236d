import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import { envFileSource, environmentSource } from "./env-file.js";

describe("secrets of a repository", () => {
  let dir: string;
  beforeEach(() => void (dir = mkdtempSync(path.join(tmpdir(), "zen-env-"))));
  afterEach(() => rmSync(dir, { recursive: true }));

  it("come from .env, whatever its quoting", async () => {
    writeFileSync(
      path.join(dir, ".env"),
      `# keys\nPLAIN=one\nexport SHELL_STYLE=two\nQUOTED="three # not a comment"\nLINES="a\nb"\nEMPTY=\n`,
    );
    const source = envFileSource(dir);
    expect(
      await Promise.all(["PLAIN", "QUOTED", "LINES", "EMPTY", "OTHER"].map((name) => source.get(name))),
    ).to.deep.equal(["one", "three # not a comment", "a\nb", undefined, undefined]);
    expect(await source.has("PLAIN")).to.equal(true);
    expect(await source.has("EMPTY")).to.equal(false);
    expect(await source.names?.()).to.include.members(["PLAIN", "QUOTED", "LINES"]);
  });

  it("are seen as soon as the file has changed", async () => {
    const source = envFileSource(dir);
    expect(await source.get("KEY")).to.equal(undefined);
    writeFileSync(path.join(dir, ".env"), "KEY=1");
    expect(await source.get("KEY")).to.equal("1");
  });

  it("are not silently absent when the file cannot be read", async () => {
    mkdirSync(path.join(dir, ".env"));
    const error: unknown = await envFileSource(dir)
      .get("KEY")
      .catch((thrown: unknown) => thrown);
    expect(isZenError(error, "ENV_FILE_UNREADABLE")).to.equal(true);
  });

  it("come from the environment, where an empty variable is none", async () => {
    const source = environmentSource({ SET: "x", EMPTY: "" });
    expect([await source.get("SET"), await source.get("EMPTY"), await source.has("EMPTY")]).to.deep.equal([
      "x",
      undefined,
      false,
    ]);
  });
});
