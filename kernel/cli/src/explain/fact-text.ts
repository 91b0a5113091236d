import type { FactChange } from "@zen/client";
import type { Json } from "@zen/plugin-sdk";

/** What plans say otherwise, in words. Of a parameter that only one of them has, its name and type are enough. */
export function factTexts(facts: readonly FactChange[]): readonly string[] {
  const whole = facts.filter(({ aspect, name, was, is }) => aspect === "parameter" && isType(name) && !(was && is));
  const alone = new Map(whole.map((fact) => [nameOf(fact), fact]));
  return facts.flatMap((fact) => {
    const only = fact.aspect === "parameter" ? alone.get(nameOf(fact)) : undefined;
    if (only === undefined) return [factText(fact)];
    return only !== fact
      ? []
      : [`parameter ${nameOf(fact)} ${fact.is === undefined ? "removed" : `added (${text(fact.is)})`}`];
  });
}

function isType(name: string): boolean {
  return name.endsWith(".type");
}

/** Of the parameter. */
function nameOf({ name }: FactChange): string {
  return name.slice(0, name.indexOf("."));
}

function factText({ aspect, name, was, is }: FactChange): string {
  const told = `${text(was)} -> ${text(is)}`;
  switch (aspect) {
    case "is":
      return `executes ${told}`;
    case "after":
      return is === undefined ? `no longer waits for ${name}` : `waits for ${name}`;
    case "env":
      return `${is === undefined ? "no longer declares" : "declares"} the environment variable ${name}`;
    case "uses":
      return `${is === undefined ? "no longer uses" : "uses"} ${name}`;
    case "over":
      return `goes over ${told}`;
    case "condition":
      return `condition: ${told}`;
    case "from":
      return `takes ${told}`;
    case "codec":
      return `codec of ${name}: ${told}`;
    default:
      return `${[aspect, name].filter((word) => word !== "").join(" ")}: ${told}`;
  }
}

function text(value: Json | undefined): string {
  if (value === undefined) return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}
