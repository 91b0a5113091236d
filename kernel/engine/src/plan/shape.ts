import { ZenError, isJson, type Json } from "@zen/plugin-sdk";

/** Reads one value of unknown origin; `path` says where it stands. */
export type Shape = (value: unknown, path: string) => void;

export class ShapeProblem extends Error {
  constructor(
    readonly path: string,
    readonly wanted: string,
  ) {
    super(`${path || "the plan"} must be ${wanted}`);
  }
}

export function asShapeError(problem: unknown, place: string): unknown {
  if (!(problem instanceof ShapeProblem)) return problem;
  return new ZenError("PLAN_INVALID", `In the plan, ${problem.message}`, {
    place,
    hint: "Compare it with a plan that zen pipelines:show prints.",
  });
}

export const text: Shape = (value, path) => {
  if (typeof value !== "string") throw new ShapeProblem(path, "text");
};
export const integer: Shape = (value, path) => {
  if (!Number.isSafeInteger(value)) throw new ShapeProblem(path, "a whole number");
};
export const anyJson: Shape = (value, path) => {
  if (!isJson(value)) throw new ShapeProblem(path, "a JSON value");
};
export function oneOf(...words: readonly Json[]): Shape {
  return (value, path) => {
    if (!words.includes(value as Json))
      throw new ShapeProblem(path, `one of ${words.map((word) => JSON.stringify(word)).join(", ")}`);
  };
}
export function list(item: Shape): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) throw new ShapeProblem(path, "a list");
    for (const [index, element] of value.entries()) item(element, `${path}[${index}]`);
  };
}
export function table(item: Shape): Shape {
  return (value, path) => {
    for (const [key, element] of Object.entries(recordOf(value, path))) item(element, `${path}.${key}`);
  };
}

/** An object with these members and no others; those whose name ends in `?` may be absent. */
export function object(members: Readonly<Record<string, Shape>>): Shape {
  const known = new Set(Object.keys(members).map((name) => name.replace("?", "")));
  return (value, path) => {
    const record = recordOf(value, path);
    for (const name of Object.keys(record))
      if (!known.has(name)) throw new ShapeProblem(join(path, name), "left out: it is not part of the form");
    for (const [name, shape] of Object.entries(members)) {
      const key = name.replace("?", "");
      if (!Object.hasOwn(record, key)) {
        if (name.endsWith("?")) continue;
        throw new ShapeProblem(join(path, key), "given");
      }
      shape(record[key], join(path, key));
    }
  };
}

/** The shape that the value of one member chooses. */
export function byMember(member: string, shapes: Readonly<Record<string, Shape>>): Shape {
  return (value, path) => {
    const chosen = recordOf(value, path)[member];
    const shape = typeof chosen === "string" && Object.hasOwn(shapes, chosen) ? shapes[chosen] : undefined;
    if (shape === undefined) throw new ShapeProblem(join(path, member), `one of ${Object.keys(shapes).join(", ")}`);
    shape(value, path);
  };
}

/** The shape of the first member that is present. */
export function byPresence(shapes: Readonly<Record<string, Shape>>): Shape {
  return (value, path) => {
    const record = recordOf(value, path);
    const found = Object.keys(shapes).find((name) => Object.hasOwn(record, name));
    if (found === undefined) throw new ShapeProblem(path, `an object with ${Object.keys(shapes).join(" or ")}`);
    shapes[found]?.(value, path);
  };
}

export function lazy(shape: () => Shape): Shape {
  return (value, path) => shape()(value, path);
}

export function either(test: (value: unknown) => boolean, yes: Shape, no: Shape): Shape {
  return (value, path) => (test(value) ? yes : no)(value, path);
}

function recordOf(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new ShapeProblem(path, "an object");
  return value as Readonly<Record<string, unknown>>;
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
