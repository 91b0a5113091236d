import type { SearchHit, SearchPage } from "@zen/registry-protocol";
import { h, type Content, type Html } from "../html.js";
import { pageRoutes, pluginLink, searchLink, type SearchFields } from "../links.js";
import { page, type Frame } from "../page.js";
import { cloudName, count, day, kindName } from "../words.js";

/** The first page: a search, or all that there is, with what narrows it down. */
export function searchPage(frame: Frame, asked: SearchFields, found: SearchPage): string {
  const { text = "" } = asked;
  const title = text === "" ? "Zen plugins" : `${text} · Zen plugins`;
  return page(
    { ...frame, text },
    title,
    h`<h1 class="results-title">${text === "" ? "Plugins" : h`Plugins for “${text}”`}</h1>
<div class="columns">
<nav class="facets" aria-label="Narrow down">
${facet("Kind", "kind", asked, found, kindName)}
${facet("Cloud", "cloud", asked, found, cloudName)}
${facet("Publisher", "publisher", asked, found)}
${kernel(asked)}
</nav>
<section aria-label="Results">
<p class="count-line"><span role="status">${count(found.total, "plugin")}${asked.kernel ? ` for Zen ${asked.kernel}` : ""}</span><span>${text === "" ? "newest first" : "best match first"}</span></p>
${found.hits.length === 0 ? nothing(asked) : h`<ul class="results">${found.hits.map(hit)}</ul>`}
${turn(asked, found)}
</section>
</div>`,
  );
}

function hit(one: SearchHit): Html {
  return h`<li>
<h2><a href="${pluginLink(one.name)}">${one.title}</a> <code>${one.name}</code></h2>
${one.description === "" ? "" : h`<p>${one.description}</p>`}
<div class="line">${one.kinds.map((kind) => h`<span class="badge kind">${kindName(kind)}</span>`)}${one.cloud === undefined ? "" : h`<span class="badge">${cloudName(one.cloud)}</span>`}${one.deprecated === undefined ? "" : h`<span class="badge warn">! deprecated</span>`}${one.signedByPublisher ? h`<span class="badge good">✓ publisher-signed</span>` : ""}<span>${one.version} · ${one.publisher} · ${day(one.published)}${one.license === undefined ? "" : ` · ${one.license}`}</span></div>
</li>
`;
}

function facet(
  title: string,
  field: keyof SearchPage["facets"],
  asked: SearchFields,
  { facets }: SearchPage,
  nameOf: (value: string) => string = String,
): Content {
  const { after: _, ...question } = asked;
  const chosen = asked[field];
  const others = Object.entries(facets[field]).filter(([value]) => value !== chosen);
  // What was chosen stands first: on a narrow screen the rest is out of sight.
  const first: [string, number][] = chosen ? [[chosen, ownCount(facets[field], chosen)]] : [];
  const values = [...first, ...others].slice(0, 20);
  if (values.length === 0) return undefined;
  const items = values.map(([value, hits]) => {
    const isChosen = value === chosen;
    const link = searchLink({ ...question, [field]: isChosen ? undefined : value });
    return h`<li><a href="${link}"${isChosen ? h` aria-current="true" title="Show all again"` : ""}><span>${isChosen ? "✓ " : ""}${nameOf(value)}</span><span class="count">${hits}</span></a></li>`;
  });
  return h`<section><h2>${title}</h2><ul>${items}</ul></section>`;
}

function ownCount(counts: Readonly<Record<string, number>>, value: string): number {
  return Object.hasOwn(counts, value) ? counts[value]! : 0;
}

function kernel(asked: SearchFields): Html {
  const kept = Object.entries(asked).filter(([field, value]) => value && !["kernel", "after"].includes(field));
  return h`<section><h2><label for="kernel">Works with Zen</label></h2>
<form class="fits" action="${pageRoutes.search}">${kept.map(([field, value]) => h`<input type="hidden" name="${field}" value="${value}">`)}<input id="kernel" name="kernel" value="${asked.kernel}" placeholder="0.1.0" maxlength="60" autocomplete="off"><button class="plain">Apply</button></form></section>`;
}

function nothing(asked: SearchFields): Html {
  const narrowed = asked.kind ?? asked.cloud ?? asked.publisher ?? asked.kernel;
  return h`<div class="empty"><strong>Nothing fits.</strong>${
    narrowed === undefined || narrowed === ""
      ? asked.text
        ? h`Try fewer or other words, or <a href="${pageRoutes.search}">look at everything</a>.`
        : "Nobody has published a plugin here yet. Begin with zen plugins:publish."
      : h`<a href="${searchLink({ text: asked.text })}">Search without narrowing down</a>.`
  }</div>`;
}

function turn(asked: SearchFields, { next }: SearchPage): Content {
  if (next === undefined && !asked.after) return undefined;
  return h`<nav class="pages" aria-label="Pages">${asked.after ? h`<a href="${searchLink({ ...asked, after: undefined })}">First page</a>` : ""}${next === undefined ? "" : h`<a rel="next" href="${searchLink({ ...asked, after: next })}">Next page</a>`}</nav>`;
}
