import { ZenError } from "@zen/plugin-sdk";

/** The object that a text is as JSON. @throws ZenError `REGISTRY_DOCUMENT_INVALID` */
export function readHostileJson(text: string, where: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(where, "is no JSON", cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(where, "is no object");
  if (Object.hasOwn(value, "__proto__")) throw invalid(where, "names __proto__");
  return value as Record<string, unknown>;
}

function invalid(where: string, problem: string, cause?: unknown): ZenError {
  return new ZenError("REGISTRY_DOCUMENT_INVALID", `${where} ${problem}.`, {
    hint: "Tell whoever runs this registry, and check that its address is right.",
    cause,
  });
}
