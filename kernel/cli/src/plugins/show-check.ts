import type { Finding, PluginCheck } from "@zen/registry-client";
import type { Output } from "../output/output.js";
import { size as sizeText } from "../output/size.js";

/** What a check found, for a person: how each contract was kept, then what is wrong, faults first. */
export function showCheck({ name, version, size, outcomes, findings }: PluginCheck, out: Output): void {
  const { style } = out;
  out.print(`${style.bold(name)} ${version}`.trimEnd());
  if (size !== undefined)
    out.print(`  archive  ${sizeText(size.archive)}, ${size.files} files, ${sizeText(size.unpacked)} unpacked`);
  for (const { contract, backend, passed, failed, skipped } of outcomes) {
    const mark =
      failed.length > 0 ? style.red("broken") : skipped.length > 0 ? style.yellow("untried") : style.green("kept");
    const parts = [
      `${passed} passed`,
      ...(failed.length > 0 ? [`${failed.length} failed`] : []),
      ...(skipped.length > 0 ? [`${skipped.length} not tried`] : []),
    ];
    out.print(
      `  ${mark}  ${contract === "plugin@1" ? "its own manifest" : `${contract} by ${backend}`}  ${style.dim(parts.join(", "))}`,
    );
  }
  if (findings.length > 0) out.print();
  for (const finding of findings) showFinding(finding, out);
  const faults = findings.filter(({ level }) => level === "fault").length;
  const warnings = findings.length - faults;
  const end =
    faults === 0 ? style.green("Ready to publish") : style.red(`${faults} ${faults === 1 ? "fault" : "faults"}`);
  out.print(`\n${end}${warnings === 0 ? "." : `, ${warnings} ${warnings === 1 ? "warning" : "warnings"}.`}`);
}

function showFinding({ topic, level, text, code, place, hint }: Finding, out: Output): void {
  const { style } = out;
  const mark = level === "fault" ? style.red("fault  ") : style.yellow("warning");
  out.print(`  ${mark}  ${style.bold(topic)}: ${text}${code === undefined ? "" : style.dim(` (${code})`)}`);
  if (place !== undefined) out.print(`           ${style.dim(place)}`);
  if (hint !== undefined) out.print(`           ${hint}`);
}
