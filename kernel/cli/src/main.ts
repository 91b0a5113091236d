import { ZenError, toErrorRecord, type ErrorRecord } from "@zen/plugin-sdk";
import { bundledRegistry } from "./bundled-registry.js";
import type { Command } from "./command.js";
import type { CliContext } from "./context.js";
import { findCommand } from "./dispatch.js";
import { watchForEarlyEnd } from "./early-end.js";
import { EXIT, exitCodeOf } from "./exit-code.js";
import { showHelp } from "./help/show.js";
import { errorLines } from "./output/error-lines.js";
import { writeLogFile } from "./output/log-file.js";
import { Output } from "./output/output.js";
import { warningsTo } from "./output/warnings.js";
import { parseInput } from "./parse.js";
import { version } from "./version.js";
import { workerEntry } from "./worker-entry.js";

/** All that a command knows of the process it runs in, so that a test can give another one. */
export interface Surroundings {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

/** To be called before the process is ended on purpose. */
let atItsEnd: () => void = () => undefined;

/** Of the command that runs. */
let endsWithReader = false;

/** The entry of `bin/zen`. */
export async function start(): Promise<void> {
  const { argv, env, stdout, stderr } = process;
  for (const stream of [stdout, stderr]) stream.on("error", onBrokenPipe);
  process.on("uncaughtException", tellAndLeave);
  const around = { argv: argv.slice(2), cwd: process.cwd(), env, stdout, stderr };
  atItsEnd = watchForEarlyEnd((error) => tell(toErrorRecord(error), context(around, outputOf(around), [])));
  leave(await main(around));
}

/** Runs one command line and resolves with the exit code; whatever goes wrong is told, never thrown. */
export async function main(around: Surroundings): Promise<number> {
  const out = outputOf(around);
  const closing: (() => Promise<void>)[] = [];
  const ctx = context(around, out, closing);
  try {
    try {
      await runLine(around.argv, ctx);
    } finally {
      for (const close of closing.reverse()) await close();
    }
    return ctx.exitCode;
  } catch (error) {
    return report(error, ctx);
  }
}

function outputOf({ argv, stdout, stderr, env }: Surroundings): Output {
  const end = argv.indexOf("--");
  return new Output((end < 0 ? argv : argv.slice(0, end)).includes("--json"), stdout, stderr, env);
}

async function runLine(argv: readonly string[], ctx: CliContext): Promise<void> {
  const found = await findCommand(argv, ctx);
  if ("help" in found) return showHelp(found.help, ctx);
  const result = await runCommand(found.command, found.argv, ctx);
  if (ctx.out.json && result !== undefined) ctx.out.document(result);
}

async function runCommand(command: Command, argv: readonly string[], ctx: CliContext): ReturnType<Command["run"]> {
  endsWithReader = command.endsWithReader ?? false;
  return command.run(ctx, await parseInput(command, argv));
}

function context(around: Surroundings, out: Output, closing: (() => Promise<void>)[]): CliContext {
  let opened: ReturnType<CliContext["repository"]> | undefined;
  const open: CliContext["repository"] = async () => {
    const { openRepository } = await import("@zen/client");
    const repository = await openRepository(around.cwd, {
      env: around.env,
      version,
      bundledRegistry: bundledRegistry(around.env),
      log: warningsTo(out),
      ...workerEntry(),
    });
    closing.push(() => repository.close());
    return repository;
  };
  return { out, cwd: around.cwd, env: around.env, version, exitCode: EXIT.done, repository: () => (opened ??= open()) };
}

async function report(error: unknown, ctx: CliContext): Promise<number> {
  const known = toErrorRecord(error);
  const record = known.code === "UNEXPECTED_ERROR" ? await unexpected(known, ctx) : known;
  tell(record, ctx);
  return exitCodeOf(record.code);
}

function tell(record: ErrorRecord, ctx: CliContext): void {
  if (ctx.out.json) ctx.out.document({ error: publicRecord(record) });
  for (const line of errorLines(record, ctx.out.errorStyle, { stacks: ctx.env["ZEN_DEBUG"] === "1" }))
    ctx.out.note(line);
}

/** Keeps the stack of an error that nobody foresaw in a file, where a person can find it for a report. */
async function unexpected(record: ErrorRecord, { cwd }: CliContext): Promise<ErrorRecord> {
  const file = await writeLogFile(cwd, record);
  const hint = `This is a fault in Zen or in a plugin. ${file === undefined ? "Run it again with ZEN_DEBUG=1 to see where it happened." : `Where it happened is written in ${file}.`}`;
  return toErrorRecord(
    new ZenError("UNEXPECTED_ERROR", record.message || "Something went wrong that nobody foresaw", {
      hint,
      cause: undefined,
    }),
  );
}

/** Stacks are for the log file and ZEN_DEBUG, not for programs. */
function publicRecord({ stack: _stack, cause, ...record }: ErrorRecord): ErrorRecord {
  return { ...record, ...(cause === undefined ? {} : { cause: publicRecord(cause) }) };
}

/** A fault that nobody awaits (a promise that was dropped, a callback) is told like any other. */
function tellAndLeave(error: unknown): void {
  const { argv, env, stdout, stderr } = process;
  const around = { argv: argv.slice(2), cwd: process.cwd(), env, stdout, stderr };
  void report(error, context(around, outputOf(around), [])).then(leave);
}

/** Ends the process once all is written, whatever timers and sockets a plugin has left behind. */
function leave(code: number): void {
  atItsEnd();
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
}

/**
 * Whoever reads the output may stop reading (`zen run flights | head`). The work goes on all the same, unheard, and its exit code is the
 * true one; only a command that does nothing but print ends here.
 */
function onBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") throw error;
  if (!endsWithReader) return;
  atItsEnd();
  process.exit(EXIT.unread);
}
