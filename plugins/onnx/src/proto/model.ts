/** Element types of tensors, with their numbers in ONNX. */
export const ELEMENT = { float: 1, int64: 7, string: 8, bool: 9, double: 11 } as const;
export type ElementType = keyof typeof ELEMENT;

/** A constant: row-major elements in as many dimensions as `dims` has; a scalar has none. */
export type Constant = { readonly dims: readonly number[] } & (
  | { readonly type: "float"; readonly data: Float32Array }
  | { readonly type: "double"; readonly data: Float64Array }
  | { readonly type: "int64"; readonly data: BigInt64Array }
  | { readonly type: "bool"; readonly data: Uint8Array }
  | { readonly type: "string"; readonly data: readonly string[] }
);

export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly ints: readonly (number | bigint)[] }
  | { readonly strings: readonly string[] };

export interface Node {
  readonly operator: string;
  /** Absent for ONNX's own operators. */
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** An input or output of the graph; -1 stands for the batch. */
export interface Port {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
}

export interface OnnxModel {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly constants: ReadonlyMap<string, Constant>;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}
