import type { PluginManifest } from "@zen/plugin-sdk";
import { h, type Content } from "../html.js";
import { section, type Section } from "./section.js";

/** What a repository gets by installing it. */
export function contributions(manifest: PluginManifest): Section | undefined {
  const { backends, steps, codecs, commands, hooks, requires, natives } = manifest;
  const named = (map: Readonly<Record<string, string>>): Content =>
    Object.entries(map).map(([name, range]) => h`<li><code>${name}</code> <span class="quiet">${range}</span></li>`);
  const groups = [
    group(
      "Backends",
      backends.map((each) => item(each.title, `${each.contract} · ${each.name}`, each.description)),
    ),
    group(
      "Steps",
      steps.map((each) => item(each.title, each.export, each.description)),
    ),
    group(
      "Codecs",
      codecs.map((each) => item(each.title, each.id, each.description)),
    ),
    group(
      "Commands",
      commands.map((each) => item(`zen ${each.id}`, "", each.summary)),
    ),
    hooks.length === 0
      ? undefined
      : h`<h3>Listens to</h3><ul class="inline">${hooks.map(({ on }) => h`<li class="badge">${on}</li>`)}</ul>`,
    group("Needs these plugins", named(requires)),
    group("Brings native packages", named(natives)),
  ].filter((each) => each !== undefined);
  return groups.length === 0 ? undefined : section("contributes", "Contributes", groups);
}

function item(title: string, code: string, description: string | undefined): Content {
  return h`<li><b>${title}</b>${code === "" ? "" : h` <code class="quiet">${code}</code>`}${description === undefined ? "" : h`<p>${description}</p>`}</li>`;
}

function group(title: string, items: Content): Content {
  return Array.isArray(items) && items.length > 0 ? h`<h3>${title}</h3><ul class="list">${items}</ul>` : undefined;
}
