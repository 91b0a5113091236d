/** Prints what a check found, grouped by the sentence that is broken, and sets the exit code. */
export function reportFindings(check, findings) {
  const groups = new Map();
  for (const { says, at, detail } of findings) {
    const lines = groups.get(says) ?? groups.set(says, []).get(says);
    lines.push(`  ${at} ${detail}`);
  }
  for (const [says, lines] of groups) console.error(`${says}\n${lines.join("\n")}`);
  console.log(findings.length === 0 ? `${check}: all hold` : `${check}: ${findings.length} broken`);
  process.exitCode = findings.length === 0 ? 0 : 1;
}
