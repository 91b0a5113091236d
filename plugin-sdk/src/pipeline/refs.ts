import { withBrand } from "../brand.js";
import type { Json } from "../job.js";
import type { Codec } from "./codec.js";

/**
 * A typed reference to an output of a node: an edge of the pipeline. It has no value yet; a step that takes it gets the value when it
 * runs. References differ by their codec, so that a model does not fit where a dataset is wanted.
 */
export interface Ref<T, Id extends string = string> {
  readonly codec: Id;
  readonly node: string;
  readonly output: string;
  /** A JSON value inside the output, for conditions and lists: `metrics.at("values", "accuracy").gt(0.8)`. */
  at(...path: readonly (string | number)[]): ValueRef;
  readonly __value?: T | undefined;
}

export type RefOf<C> = C extends Codec<infer T, infer Id> ? Ref<T, Id> : never;

/** A place inside an artifact's JSON, or inside the item of a map; may be wired to a parameter, which is checked when the value is there. */
// eslint-disable-next-line typescript/no-explicit-any -- what is inside an artifact has no type
export interface ValueRef extends ParamRef<any> {
  readonly node: string;
  readonly output: string;
  readonly path: readonly (string | number)[];
  /** The map whose item it is in. */
  readonly item?: string;
  gt(value: number): Condition;
  gte(value: number): Condition;
  lt(value: number): Condition;
  lte(value: number): Condition;
  equals(value: Json): Condition;
}

/** A condition as the plan holds it. */
export interface Condition {
  readonly left:
    | { readonly node: string; readonly output: string; readonly path: readonly (string | number)[] }
    | { readonly item: string; readonly path: readonly (string | number)[] };
  readonly op: ">" | ">=" | "<" | "<=" | "=";
  readonly right: Json;
}

/** Stands for a value that is known later: a pipeline's parameter, while the pipeline is being built. */
export interface ParamRef<T> {
  /** Its name, for people where it is no parameter. */
  readonly param: string;
  readonly __value?: T | undefined;
}

/**
 * The item that a `map` is at: the one parameter of its body. It may be wired to an artifact input and to a parameter alike, gone over
 * by another map, and looked into: `item.at("size")`.
 */
// eslint-disable-next-line typescript/no-explicit-any -- the codec of an element is known when the list is
export interface ItemRef<T> extends Ref<T, any>, ParamRef<T> {
  readonly item: string;
  readonly __value?: T | undefined;
}

function valueRef(node: string, output: string, path: readonly (string | number)[], item?: string): ValueRef {
  const left = item === undefined ? { node, output, path } : { item, path };
  const compare =
    <V extends Json>(op: Condition["op"]) =>
    (right: V): Condition => ({ left, op, right });
  return withBrand(
    {
      node,
      output,
      path,
      param: [node, output, ...path].join("."),
      ...(item === undefined ? {} : { item }),
      gt: compare<number>(">"),
      gte: compare<number>(">="),
      lt: compare<number>("<"),
      lte: compare<number>("<="),
      equals: compare<Json>("="),
    },
    "value-ref",
  );
}

export function makeRef<T, Id extends string>(codec: Id, node: string, output: string): Ref<T, Id> {
  return Object.freeze(
    withBrand({ codec, node, output, at: (...path: (string | number)[]) => valueRef(node, output, path) }, "ref"),
  );
}

export function makeParamRef<T>(param: string): ParamRef<T> {
  return Object.freeze(withBrand({ param }, "param-ref"));
}

export function makeItemRef<T>(item: string): ItemRef<T> {
  const place = { item, param: item, codec: "item", node: item, output: "item" };
  const at = (...path: (string | number)[]) => valueRef(item, "item", path, item);
  return Object.freeze(withBrand({ ...place, at }, "item-ref"));
}
