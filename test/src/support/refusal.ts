import path from "node:path";
import { expect } from "chai";
import { expectError, type Expected, type ToldError } from "./errors.js";
import { snapshot } from "./snapshot.js";
import { zen, type ZenOptions } from "./zen.js";

interface Place {
  readonly dir: string;
}

interface ErrorDocument {
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string; readonly place?: string };
}

/**
 * Expects a command to be refused: with one error for a person and the same for a program, the exit code that fits it, and nothing
 * below the folder other than before.
 */
export async function expectRefusal(
  { dir }: Place,
  args: readonly string[],
  expected: Expected,
  options: ZenOptions = {},
): Promise<ToldError> {
  const before = await snapshot(dir);
  const [told, { code, stdout, stderr }] = await Promise.all([
    zen(dir, args, options),
    zen(dir, withJson(args), options),
  ]);
  const error = expectError(told, expected);
  expect(told.stdout, "stdout is for results").to.equal("");
  const document = JSON.parse(stdout) as ErrorDocument;
  expect([code, stderr]).to.deep.equal([expected.exit, ""]);
  expect(JSON.stringify(document), "no stack is told").not.to.match(/"stack":|\\n\s+at /);
  expect(Object.keys(document)).to.deep.equal(["error"]);
  expect(document.error?.code).to.equal(expected.code);
  expect(document.error?.message.trimEnd().split("\n")[0]).to.equal(error.message.split("\n")[0]);
  expect(document.error?.hint?.split("\n")[0]).to.equal(error.hint);
  expectSamePlace(error.place, document.error?.place);
  expect(await snapshot(dir), `what zen ${args.join(" ")} left behind`).to.deep.equal(before);
  return error;
}

/** A person is told a path from where they are, a program the whole one. */
export function expectSamePlace(told: string | undefined, place: string | undefined): void {
  const whole = place !== undefined && path.isAbsolute(place) && told !== undefined && place.endsWith(path.sep + told);
  if (!whole) expect(told).to.equal(place);
}

/** What follows `--` is not for zen. */
function withJson(args: readonly string[]): readonly string[] {
  const end = args.indexOf("--");
  return end < 0 ? [...args, "--json"] : [...args.slice(0, end), "--json", ...args.slice(end)];
}
