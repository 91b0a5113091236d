import { manifestOf } from "../../search/entry.js";
import { h, type Content } from "../html.js";
import { pluginLink } from "../links.js";
import { page, type Frame } from "../page.js";
import { advisories } from "../parts/advisories.js";
import { conformance } from "../parts/conformance.js";
import { contributions } from "../parts/contributions.js";
import { facts } from "../parts/facts.js";
import { parts } from "../parts/licences.js";
import { permissions } from "../parts/permissions.js";
import { section, type Section } from "../parts/section.js";
import { versions } from "../parts/versions.js";
import type { PluginData } from "../plugin-data.js";
import { renderReadme } from "../readme.js";
import { kindName } from "../words.js";

/** All about one plugin, as of one of its versions. */
export function pluginPage(frame: Frame, data: PluginData): string {
  const shown = data.document.versions[data.version]!;
  const manifest = manifestOf(shown);
  const title = manifest?.title ?? shown.name;
  const sections = [
    readme(data),
    manifest && contributions(manifest),
    manifest && permissions(manifest),
    conformance(data),
    versions(data),
    parts(data),
  ].filter((each) => each !== undefined);
  return page(
    frame,
    `${title} ${data.version} · Zen plugins`,
    h`<header>
<div class="head"><h1>${title}</h1><code>${shown.name} ${data.version}</code>${kinds(manifest?.backends.map(({ contract }) => contract) ?? [])}</div>
${shown.description === undefined ? "" : h`<p class="lead">${shown.description}</p>`}
${warnings(data)}
${install(data)}
</header>
<nav class="tabs" aria-label="On this page">${sections.map((each) => h`<a href="#${each.id}">${each.title}</a>`)}</nav>
<div class="page">
<div>${sections.map((each) => each.html)}</div>
${facts(shown, manifest)}
</div>`,
  );
}

function kinds(contracts: readonly string[]): Content {
  return [...new Set(contracts)].map((contract) => h`<span class="badge kind">${kindName(contract)}</span>`);
}

/** The line that installs what is shown; of a version that is withdrawn, the one that installs the newest, where there is one. */
function install({ document, version }: PluginData): Content {
  const latest = document["dist-tags"]["latest"];
  const isWithdrawn = document.versions[version]?.state !== undefined;
  if (isWithdrawn && latest === undefined) return undefined;
  const line = `zen plugins:install ${document.name}${isWithdrawn || version === latest ? "" : `@${version}`}`;
  const button = h`<button type="button" data-copy="${line}" hidden>Copy</button>`;
  return h`<div class="install"><span class="sign" aria-hidden="true">$</span><code>${line}</code>${button}</div>
${version === latest || latest === undefined ? "" : h`<p class="quiet">The newest version is <a href="${pluginLink(document.name)}">${latest}</a>.</p>`}`;
}

function warnings(data: PluginData): Content {
  const { state, deprecated } = data.document.versions[data.version]!;
  return [
    state?.state === "blocked"
      ? h`<div class="note bad" role="note"><strong class="bad">✕ This version is blocked.</strong> Nobody is given it any more.<p>${state.reason}</p></div>`
      : "",
    state?.state === "yanked"
      ? h`<div class="note warn" role="note"><strong class="warn">! This version is yanked.</strong> It is still given to those whose zen.lock names it, and chosen by nobody anew.<p>${state.reason}</p></div>`
      : "",
    deprecated === undefined
      ? ""
      : h`<div class="note warn" role="note"><strong class="warn">! Deprecated.</strong> ${deprecated}</div>`,
    advisories(data),
  ];
}

function readme({ readme: text }: PluginData): Section {
  const content = text?.trim()
    ? h`<div class="readme">${renderReadme(text)}</div>`
    : h`<p class="quiet">Its author has written no README.</p>`;
  return section("readme", "README", content);
}
