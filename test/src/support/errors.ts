import { expect } from "chai";
import type { Ended } from "./run.js";

/** An error as the command told a person. */
export interface ToldError {
  readonly code: string;
  readonly message: string;
  readonly place: string | undefined;
  readonly hint: string;
}

/** A frame of a stack of Node, which no person should see. */
const STACK_FRAME = /^\s*at (?:async )?(?:[\w.$<>[\] ]+ \()?(?:file:|node:|\/).*:\d+:\d+\)?$/m;

/**
 * What the command said when it failed: one error, or one per failed step. Holds every error to its shape: a sentence, a hint and a
 * code, no stack, and nothing but the result on stdout.
 */
export function toldErrors({ stderr, stdout }: Ended): readonly ToldError[] {
  expect(stderr + stdout, "no stack is shown").not.to.match(STACK_FRAME);
  expect(stderr + stdout, "a foreseen error").not.to.contain("UNEXPECTED_ERROR");
  return stderr
    .split(/^\s*error /m)
    .slice(1)
    .map((text) => {
      const [, code = ""] = /^\s*code ([A-Z0-9_]+) \(zen help \1 says more\)$/m.exec(text) ?? [];
      const [, hint = ""] = /^\s*hint (.*)$/m.exec(text) ?? [];
      expect(code, `a code in:\n${text}`).not.to.equal("");
      expect(hint, `a hint in:\n${text}`).not.to.equal("");
      return {
        code,
        hint,
        message: text.slice(0, text.search(/^\s*(?:at|hint|cause|code) /m)).trim(),
        place: /^\s*at (.*)$/m.exec(text)?.[1],
      };
    });
}

export interface Expected {
  readonly code: string;
  /** 1: work failed; 2: wrong use. */
  readonly exit: 1 | 2;
  readonly message?: RegExp;
  readonly place?: RegExp;
  readonly hint?: RegExp;
}

/** Expects a command to have failed with exactly one error. */
export function expectError(ended: Ended, { code, exit, message, place, hint }: Expected): ToldError {
  const said = `${ended.stdout}${ended.stderr}`;
  const errors = toldErrors(ended);
  expect(
    errors.map((error) => error.code),
    said,
  ).to.deep.equal([code]);
  expect(ended.code, `exit code\n${said}`).to.equal(exit);
  const [error] = errors as readonly [ToldError];
  if (message !== undefined) expect(error.message).to.match(message);
  if (place !== undefined) expect(error.place ?? "(no place)").to.match(place);
  if (hint !== undefined) expect(error.hint).to.match(hint);
  return error;
}
