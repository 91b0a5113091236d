import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { basics } from "./environment.js";
import { Printed } from "./printed.js";
import { runProgram } from "./run-program.js";

const HANGS = `setInterval(() => undefined, 1000);`;
/** Starts a child that hangs too, and says both process ids. */
const FAMILY = `const child = require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(HANGS)}], { stdio: "inherit" });
require("fs").writeFileSync("pids", process.pid + " " + child.pid);`;

describe("runProgram", function () {
  this.timeout(30_000);
  let cwd: string;
  beforeEach(async () => (cwd = await mkdtemp(join(tmpdir(), "zen-program-"))));
  afterEach(() => rm(cwd, { recursive: true }));

  const node = (code: string) => ({ file: process.execPath, args: ["-e", code], cwd, env: basics() });
  const pids = async (): Promise<readonly number[]> => {
    for (;;) {
      const text = await readFile(join(cwd, "pids"), "utf8").catch(() => "");
      if (text.includes(" ")) return text.split(" ").map(Number);
      await delay(20);
    }
  };
  const gone = async (pid: number): Promise<boolean> => {
    for (let tries = 0; tries < 250; tries++) {
      // A process that nobody has asked for its end is gone, too.
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      if (stat === "" || stat.includes(") Z ")) return true;
      await delay(20);
    }
    return false;
  };

  it("asks the program to end when it is cancelled, so that it can clean up", async () => {
    const stop = new AbortController();
    const running = runProgram(
      node(
        `process.on("SIGTERM", () => { require("fs").writeFileSync("cleaned", ""); process.exit(0); }); ${HANGS} ${FAMILY}`,
      ),
      stop.signal,
    );
    const family = await pids();
    stop.abort(new Error("enough"));
    const error = await running.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.have.property("message", "enough");
    expect(await readFile(join(cwd, "cleaned"), "utf8")).to.equal("");
    expect(await Promise.all(family.map(gone))).to.deep.equal([true, true]);
  });

  it("ends it by force, with all that it started, when it does not listen", async () => {
    const stop = new AbortController();
    const running = runProgram(node(`process.on("SIGTERM", () => undefined); ${HANGS} ${FAMILY}`), stop.signal);
    const family = await pids();
    const began = performance.now();
    stop.abort(new Error("enough"));
    await running.catch(() => undefined);
    expect(performance.now() - began).to.be.at.least(1500);
    expect(await Promise.all(family.map(gone))).to.deep.equal([true, true]);
  });

  it("leaves nothing behind that a program leaves running", async () => {
    const { code } = await runProgram(node(`${FAMILY} child.unref(); process.exit(0);`), new AbortController().signal);
    expect(code).to.equal(0);
    expect(await Promise.all((await pids()).map(gone))).to.deep.equal([true, true]);
  });

  it("leaves nothing behind when this process is killed", async function () {
    if (process.platform === "win32") this.skip();
    const script = join(cwd, "parent.mjs");
    const module = fileURLToPath(new URL("run-program.js", import.meta.url));
    await writeFile(
      script,
      `import { runProgram } from ${JSON.stringify(module)};
       await runProgram(${JSON.stringify(node(`${HANGS} ${FAMILY}`))}, new AbortController().signal);`,
    );
    const parent = spawn(process.execPath, [script], { stdio: "ignore" });
    const family = await pids();
    parent.kill("SIGKILL");
    expect(await Promise.all(family.map(gone))).to.deep.equal([true, true]);
  });

  it("does not start when it is cancelled already", async () => {
    const error = await runProgram(node(`require("fs").writeFileSync("ran", "")`), AbortSignal.abort("no")).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.equal("no");
  });

  it("keeps head and tail of a gigabyte", async () => {
    const lines = `const line = "x".repeat(1023) + "\\n"; const block = Buffer.from(line.repeat(1024));
      console.log("first"); const fs = require("fs");
      for (let n = 0; n < 1024; n++) for (let at = 0; at < block.length;) {
        try { at += fs.writeSync(1, block, at); } catch (error) { if (error.code !== "EAGAIN") throw error; }
      }
      console.log("last");`;
    let kept = 0;
    let head = "";
    let tail = "";
    const { code } = await runProgram(node(lines), new AbortController().signal, (_, text) => {
      kept += text.length;
      if (head.length < 100) head += text;
      tail = (tail + text).slice(-2_000_000);
    });
    expect(code).to.equal(0);
    expect(kept).to.be.below(8 << 20);
    expect(head).to.match(/^first\nxxx/);
    expect(tail)
      .to.match(/\.\.\. \d{10} bytes left out \.\.\.\nx{1023}\n/)
      .and.match(/xxx\nlast\n$/);
  });
});

describe("Printed", () => {
  it("passes characters on whole, however they are cut", () => {
    let text = "";
    const printed = new Printed((more) => (text += more));
    const bytes = Buffer.from("größer ✓");
    for (const byte of bytes) printed.add(Uint8Array.of(byte));
    printed.end();
    expect(text).to.equal("größer ✓");
  });
});
