import type { PluginManifest } from "@zen/plugin-sdk";
import type { InstallVersion } from "@zen/registry-protocol";
import { h, type Content, type Html } from "../html.js";
import { searchLink } from "../links.js";
import { day, size } from "../words.js";

/** Beside the text: who vouches for the version, and what it is. */
export function facts(version: InstallVersion, manifest: PluginManifest | undefined): Html {
  const { dist, publisher, published } = version;
  const license = version["license"];
  const rows: readonly (readonly [string, Content] | undefined)[] = [
    ["Publisher", h`<a href="${searchLink({ publisher })}">${publisher}</a>`],
    ["Published", day(published)],
    ["Licence", typeof license === "string" ? license : "not stated"],
    manifest && ["Works with Zen", h`<code>${manifest.kernel}</code>`],
    dist.size === undefined ? undefined : ["Size", size(dist.size)],
    dist.unpackedSize === undefined || dist.fileCount === undefined
      ? undefined
      : ["Unpacked", `${size(dist.unpackedSize)} in ${dist.fileCount.toLocaleString("en")} files`],
  ];
  return h`<aside class="facts" aria-label="Facts">
${marks(version)}
<dl>${rows.map((row) => row && h`<div><dt>${row[0]}</dt><dd>${row[1]}</dd></div>`)}</dl>
</aside>`;
}

/** Two marks that mean different things, so they stand apart: who received it, and who made it. */
function marks({ dist, publisher }: InstallVersion): Html {
  const [registry] = dist.signatures ?? [];
  return h`<div class="marks">${mark(
    registry?.keyid,
    "Registry-signed",
    "It is the archive that this registry received.",
    "Not registry-signed",
    "This registry has not signed it.",
  )}${mark(
    dist.publisher?.keyid,
    "Publisher-signed",
    `Signed by ${publisher} with a key of the namespace.`,
    "Not publisher-signed",
    "Only the account that published it is known.",
  )}</div>`;
}

function mark(keyid: string | undefined, title: string, says: string, without: string, meaning: string): Html {
  return keyid === undefined
    ? h`<div class="mark"><span class="sign quiet" aria-hidden="true">–</span><div><b class="quiet">${without}</b><span class="quiet">${meaning}</span></div></div>`
    : h`<div class="mark"><span class="sign good" aria-hidden="true">✓</span><div><b>${title}</b><span class="quiet">${says}</span><br><code>${keyid}</code></div></div>`;
}
