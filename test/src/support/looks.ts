import { expect } from "chai";
import type { TestRepository } from "./repository.js";

/** The cells of the table that a command prints first: columns are at least two spaces apart. */
export function cellsOf(printed: string): readonly (readonly string[])[] {
  return printed
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.trim().split(/ {2,}/));
}

/**
 * Looks at what a command says both ways: as one JSON document, which is returned, and as text for a person, in which every one of
 * `says` has to be found and nothing may be that only a program could have meant.
 */
export async function lookAt<T = unknown>(
  repository: TestRepository,
  args: readonly string[],
  says: readonly (string | RegExp)[],
): Promise<T> {
  const [document, text] = await Promise.all([repository.json<T>(...args), repository.done(...args)]);
  expect(text, `zen ${args.join(" ")}`).not.to.match(/\[object |\bundefined\b|\bNaN\b|\bnull\b|\u001B/);
  for (const line of text.split("\n")) expect(line, "no line ends in spaces").to.equal(line.trimEnd());
  for (const one of says) {
    if (typeof one === "string") expect(text, `zen ${args.join(" ")}`).to.contain(one);
    else expect(text, `zen ${args.join(" ")}`).to.match(one);
  }
  return document;
}
