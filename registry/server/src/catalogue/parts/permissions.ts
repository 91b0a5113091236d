import type { PluginManifest } from "@zen/plugin-sdk";
import { h, type Content } from "../html.js";
import { section, type Section } from "./section.js";

/** What it says that it touches. */
export function permissions({ permissions: asked }: PluginManifest): Section {
  const rows = [
    row(
      "Network",
      asked.network.map((host) => (host === "*" ? "any host" : host)),
      "no host",
    ),
    row("Secrets", asked.secrets, "none of its own"),
    row("Programs", asked.childProcesses, "starts none"),
    row(
      "Files outside the repository",
      asked.files.map(({ path, access }) => `${path} (${access})`),
      "none",
    ),
  ];
  return section(
    "permissions",
    "Permissions",
    h`<div class="scroll"><table class="rows"><tbody>${rows}</tbody></table></div>
<p><small>Declared by its author and compared at every update. Zen does not fence a plugin in: it runs with the rights of whoever runs Zen.</small></p>`,
  );
}

function row(title: string, values: readonly string[], none: string): Content {
  const content =
    values.length === 0
      ? h`<span class="quiet">${none}</span>`
      : values.map((each, index) => h`${index > 0 ? ", " : ""}<code>${each}</code>`);
  return h`<tr><th scope="row">${title}</th><td>${content}</td></tr>`;
}
