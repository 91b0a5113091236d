import { Fault, type Span } from "./fault.js";

type Segment = string | number;

/** What a reference says, before anybody knows whether it leads anywhere. */
export type Reference =
  | { readonly to: "param"; readonly name: string }
  | { readonly to: "step"; readonly step: StepName; readonly output?: string; readonly path: readonly Segment[] }
  /** `map` is absent for the innermost one. */
  | { readonly to: "item"; readonly map?: StepName; readonly path: readonly Segment[] };

/** `steps.train` is the nearest step of this name, going outwards; `steps["each.train"]` the one with this id. */
export type StepName = { readonly name: string } | { readonly id: string };

const HEAD = /^(?:(?:steps|params|maps)(?=[.[])|item(?![\w$-]))/;
const SEGMENT = /\.([A-Za-z_$][\w$-]*)|\[("(?:[^"\\]|\\.)*"|-?\d+)\]/y;

/** Whether a text is taken as a reference where a plain text would do as well. */
export function looksLikeReference(text: string): boolean {
  const head = HEAD.exec(text)?.[0];
  return head !== undefined && (head !== "item" || text.length === 4 || /^item[.[]/.test(text));
}

export interface Parsed {
  readonly reference: Reference;
  /** Where the text goes on after it. */
  readonly end: number;
}

/** Reads the reference at the beginning of a text. @throws Fault `REFERENCE_INVALID`. */
export function parseReference(text: string, span: (from: number, to: number) => Span): Parsed {
  const head = HEAD.exec(text)?.[0];
  if (head === undefined) {
    const word = /^[^\s<>=!]*/.exec(text)?.[0] ?? "";
    throw invalid(span(0, word.length), `${word === "" ? "There is no reference here" : `${word} is no reference`}`);
  }
  const segments: { readonly value: Segment; readonly bracket: boolean }[] = [];
  SEGMENT.lastIndex = head.length;
  let end = head.length;
  for (let match = SEGMENT.exec(text); match !== null; match = SEGMENT.exec(text)) {
    const [, name, bracket = ""] = match;
    segments.push({ value: name ?? jsonOf(bracket, span(end, SEGMENT.lastIndex)), bracket: name === undefined });
    end = SEGMENT.lastIndex;
  }
  const rest = /^[^\s<>=!]+/.exec(text.slice(end))?.[0];
  if (rest !== undefined) throw invalid(span(end, end + rest.length), `${text} is no reference`);
  const values = segments.map(({ value }) => value);
  const [first, second, ...path] = values;
  const named = (): StepName => {
    if (typeof first !== "string") throw invalid(span(0, end), `${text.slice(0, end)} names no step`);
    return segments[0]?.bracket === true ? { id: first } : { name: first };
  };
  switch (head) {
    case "params":
      if (typeof first !== "string" || second !== undefined)
        throw invalid(span(0, end), `${text.slice(0, end)} is no parameter`);
      return { reference: { to: "param", name: first }, end };
    case "item":
      return { reference: { to: "item", path: values }, end };
    case "maps":
      if (second !== "item") throw invalid(span(0, end), `${text.slice(0, end)} is no item of a map`);
      return { reference: { to: "item", map: named(), path }, end };
    default:
      if (second !== undefined && typeof second !== "string")
        throw invalid(span(0, end), `${text.slice(0, end)} names no output`);
      return {
        reference: { to: "step", step: named(), ...(second === undefined ? {} : { output: second }), path },
        end,
      };
  }
}

function jsonOf(text: string, span: Span): Segment {
  try {
    return JSON.parse(text) as Segment;
  } catch {
    throw invalid(span, `${text} is neither text in quotes nor a number`);
  }
}

function invalid(span: Span, message: string): Fault {
  return new Fault(
    "REFERENCE_INVALID",
    message,
    'Write steps.NAME.OUTPUT, params.NAME, or item inside of a map; .name, [0] and ["a name"] lead further inside.',
    span,
  );
}

/** The text of a reference that `parseReference` reads as the same one. */
export function referenceText(reference: Reference): string {
  const inside = (path: readonly Segment[]): string =>
    path
      .map((one) =>
        typeof one === "string" && /^[A-Za-z_$][\w$-]*$/.test(one) ? `.${one}` : `[${JSON.stringify(one)}]`,
      )
      .join("");
  const named = (step: StepName): string => ("id" in step ? `[${JSON.stringify(step.id)}]` : `.${step.name}`);
  switch (reference.to) {
    case "param":
      return `params${inside([reference.name])}`;
    case "item":
      return `${reference.map === undefined ? "item" : `maps${named(reference.map)}.item`}${inside(reference.path)}`;
    case "step":
      return `steps${named(reference.step)}${inside([...(reference.output === undefined ? [] : [reference.output]), ...reference.path])}`;
  }
}
