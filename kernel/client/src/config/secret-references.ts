import type { Json } from "@zen/plugin-sdk";
import type { ConfigFault } from "./check.js";
import type { JsonPath } from "./json-document.js";

const REFERENCE = /\$\{secret:([^}]*)\}/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/;

/** A reference `${secret:NAME}` outside the `config` of a backend or a plugin, where nothing resolves it, or with a name that is none. */
export function misplacedSecret(config: Json): ConfigFault | undefined {
  let fault: ConfigFault | undefined;
  visit(config, [], (text, path) => {
    const names = [...text.matchAll(REFERENCE)].map((match) => match[1] as string);
    if (fault !== undefined || names.length === 0) return;
    const bad = names.find((name) => !NAME.test(name));
    if (!path.includes("config")) {
      fault = {
        path,
        problem: "refers to a secret, which only the config of a backend or a plugin may do",
        hint: "Move the reference into a backend's or a plugin's config.",
      };
    } else if (bad !== undefined) {
      fault = {
        path,
        problem: `refers to a secret with the impossible name ${JSON.stringify(bad)}`,
        hint: "A name has letters, digits, _, - and dots.",
      };
    }
  });
  return fault;
}

/** Where each secret is referred to for the first time. */
export function secretPlaces(config: Json): ReadonlyMap<string, JsonPath> {
  const places = new Map<string, JsonPath>();
  visit(config, [], (text, path) => {
    for (const [, name = ""] of text.matchAll(REFERENCE)) if (!places.has(name)) places.set(name, path);
  });
  return places;
}

function visit(value: Json, path: JsonPath, onText: (text: string, path: JsonPath) => void): void {
  if (typeof value === "string") onText(value, path);
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) visit(item as Json, [...path, index], onText);
  else if (typeof value === "object" && value !== null)
    for (const [name, item] of Object.entries(value)) visit(item as Json, [...path, name], onText);
}
