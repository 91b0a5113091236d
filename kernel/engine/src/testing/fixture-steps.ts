import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { effect, json, p, pipeline, step, trainer } from "@zen/plugin-sdk/pipeline";

// Steps for tests of worker processes, in the form in which compiled user code is found.

const number = json<number>();

/** Adds one line per call to a file, so that a test can count executions over processes. */
export const inc = step(
  "inc",
  { inputs: { value: number, count: p.string(""), ms: p.int(0) }, outputs: { value: number } },
  async ({ value, count, ms }, ctx) => {
    if (count !== "") appendFileSync(count, `${ctx.run.node} ${value} ${process.pid}\n`);
    if (ms > 0) await delay(ms);
    return { value: value + 1 };
  },
);
export const zero = step("zero", { inputs: { salt: p.int(0) }, outputs: { value: number } }, async ({ salt }) => ({
  value: salt,
}));
export const big = step("big", { inputs: { value: number }, outputs: { text: json<string>() } }, async ({ value }) => ({
  text: String(value).repeat(20_000),
}));
export const noisy = step("noisy", { inputs: { how: p.string() }, outputs: { pid: number } }, async ({ how }, ctx) => {
  process.stdout.write("from the step\n");
  ctx.log.info("logged");
  spawnSync(process.execPath, ["-e", "console.log('from a child')"], { stdio: "inherit" });
  ctx.metric("loudness", 11);
  ctx.progress(0.5);
  if (how === "exit") process.exit(7);
  if (how === "kill") process.kill(process.pid, "SIGKILL");
  if (how === "throw") throw new Error(`secret ${await ctx.secrets.get("WORD")}`);
  if (how === "hang") await delay(60_000, undefined, { ref: true });
  if (how === "greedy") {
    for (const kept: Buffer[] = []; ; await delay(20)) kept.push(Buffer.alloc(16 << 20, kept.length + 1));
  }
  if (how === "greedy child") {
    const program = "const kept = []; setInterval(() => kept.push(Buffer.alloc(16 << 20, 1)), 20)";
    await promisify(execFile)(process.execPath, ["-e", program]);
  }
  if (how === "orderly") {
    if (!ctx.signal.aborted) await new Promise((resolve) => ctx.signal.addEventListener("abort", resolve));
    process.stdout.write("put in order\n");
  }
  if (how === "block") for (const end = Date.now() + 60_000; Date.now() < end;);
  return { pid: process.pid };
});
export const fit = trainer(
  "fit",
  { secrets: ["FIT_TOKEN"], inputs: { value: number, how: p.string("well") }, outputs: { model: number } },
  async ({ value, how }, ctx) => {
    process.stdout.write("training\n");
    ctx.metric("loss", 0.25);
    if (how === "throw") throw new Error("no fit");
    if (how === "exit") process.exit(3);
    if (how === "hang") await delay(60_000);
    if (how === "slow") await delay(1_500);
    return { model: value * 100 };
  },
);
export const tell = effect("tell", { inputs: { value: number }, outputs: {} }, async () => ({}));

/** A chain of `length` steps after a start that `salt` makes new. */
export const chain = (length: number, ms = 0, count = "") =>
  pipeline("chain", { salt: p.int(0) }, (add, { salt }) => {
    let { value } = add(zero, { salt });
    for (let index = 0; index < length; index++) ({ value } = add(inc, { value, count, ms }));
    return { value };
  });

export const file = {};
export const modules = { "./fixture.js": { inc, zero, big, noisy, fit, tell } };
export const packages = {};
export const load = {};
