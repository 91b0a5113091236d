import type { InstallVersion } from "@zen/registry-protocol";
import semver from "semver";
import { h, type Content } from "../html.js";
import { pluginLink } from "../links.js";
import type { PluginData } from "../plugin-data.js";
import { isIn } from "./advisories.js";
import { day } from "../words.js";
import { section, type Section } from "./section.js";

const most = 50;

/** Every version with its state, the highest first. */
export function versions({ document, version: shown, advisories }: PluginData): Section {
  const all = Object.values(document.versions).sort((a, b) => semver.rcompare(a.version, b.version));
  const rows = all.slice(0, most).map((each) => {
    const tags = Object.entries(document["dist-tags"]).flatMap(([tag, version]) =>
      version === each.version ? [tag] : [],
    );
    const link = h`<a href="${pluginLink(each.name, each.version)}"${each.version === shown ? h` aria-current="page"` : ""}>${each.version}</a>`;
    return h`<tr><th scope="row">${link} ${tags.map((tag) => h`<span class="badge">${tag}</span> `)}</th><td>${state(each)}${fault(each, advisories)}</td><td>${kernelOf(each)}</td><td>${day(each.published)}<br><small>${each.publisher}</small></td></tr>`;
  });
  return section(
    "versions",
    "Versions",
    h`<div class="scroll"><table><thead><tr><th>Version</th><th>State</th><th>Zen</th><th>Published</th></tr></thead><tbody>${rows}</tbody></table></div>
${all.length > most ? h`<p class="quiet">and ${all.length - most} older ones</p>` : ""}`,
    String(all.length),
  );
}

function state({ state: withdrawn, deprecated }: InstallVersion): Content {
  if (withdrawn?.state === "blocked") return h`<span class="bad">✕ blocked</span>${why(withdrawn.reason)}`;
  if (withdrawn?.state === "yanked") return h`<span class="warn">! yanked</span>${why(withdrawn.reason)}`;
  return deprecated === undefined ? "active" : h`<span class="warn">! deprecated</span>`;
}

function why(reason: string): Content {
  return h`<br><small>${reason}</small>`;
}

function fault({ version }: InstallVersion, advisories: PluginData["advisories"]): Content {
  const isAffected = advisories.some(({ affected }) => isIn(version, affected));
  return isAffected ? h`<br><small class="bad">✕ known fault</small>` : undefined;
}

function kernelOf(version: InstallVersion): Content {
  const { zen } = (version["engines"] ?? {}) as { readonly zen?: unknown };
  return typeof zen === "string" ? h`<code>${zen}</code>` : undefined;
}
