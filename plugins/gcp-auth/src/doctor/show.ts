import type { Examined } from "./examine.js";

/** What was found, for a person. */
export function show({ neededBy, principal, project, findings }: Examined, print: (line: string) => void): void {
  const who = principal === undefined ? "" : ` as ${principal}`;
  print(`${project === undefined ? "Google Cloud" : `Project ${project}`}${who}, for ${neededBy.join(", ")}:`);
  if (findings.length === 0) print("  Nothing is missing.");
  for (const { level, code, message, hint, mend, neededBy: by } of findings) {
    print(`  ${level}: ${message} (${code})`);
    if (by.length < neededBy.length) print(`    needed by ${by.join(", ")}`);
    if (hint !== undefined) print(`    ${hint}`);
    for (const line of mend) print(`    ${line}`);
  }
}
