import { h } from "../html.js";
import type { PluginData } from "../plugin-data.js";
import { count, day } from "../words.js";
import { section, type Section } from "./section.js";

/** What its own tests of the contracts said, and who says so. */
export function conformance({ conformance: shown }: PluginData): Section | undefined {
  if (shown === undefined) return undefined;
  const { report, countersigned } = shown;
  const who = countersigned
    ? h`<p><span class="badge good">✓ countersigned</span> Run by the people of this registry, who signed what came of it.</p>`
    : h`<p><span class="badge">self-reported</span> Run by the author; nobody here has repeated it.</p>`;
  const rows = report.contracts.map(
    ({ contract, backend, passed, failed, skipped }) =>
      h`<tr><th scope="row">${contract}</th><td>${backend}</td><td>${failed.length === 0 ? h`<span class="good">✓ ${count(passed, "case")} passed</span>` : h`<span class="bad">✕ ${failed.length} failed</span>, ${passed} passed`}${skipped.length === 0 ? "" : `, ${skipped.length} not applicable`}</td></tr>`,
  );
  return section(
    "conformance",
    "Conformance",
    h`${who}
<div class="scroll"><table><thead><tr><th>Contract</th><th>Backend</th><th>Result</th></tr></thead><tbody>${rows}</tbody></table></div>
<p><small>Zen ${report.zen}, Node ${report.node}, ${report.platform}, ${day(report.time)}</small></p>`,
  );
}
