import type { Attribute, Constant, Node, OnnxModel, Port } from "../proto/model.js";

/** The name of a tensor in the graph. */
export type Tensor = string;

type Attributes = Readonly<Record<string, Attribute>>;

/** Grows a graph node by node. Equal nodes and equal constants are made once, so that emitters need not share results. */
export class GraphBuilder {
  readonly #nodes: Node[] = [];
  readonly #constants = new Map<Tensor, Constant>();
  readonly #known = new Map<string, Tensor>();
  readonly #inputs: Port[] = [];
  readonly #scalars = new Set<Tensor>();

  input(port: Port): Tensor {
    this.#inputs.push(port);
    return port.name;
  }

  /** A node of ONNX's own operators with one output. */
  op(operator: string, inputs: readonly Tensor[], attributes: Attributes = {}): Tensor {
    return this.#node({ operator, inputs, attributes });
  }

  /** A node of the operators for classical machine learning. */
  ml(operator: string, inputs: readonly Tensor[], attributes: Attributes): Tensor {
    return this.#node({ operator, domain: "ai.onnx.ml", inputs, attributes });
  }

  /** Whether a tensor is made of scalars alone, so that it has one value and not one per row. */
  isScalar(tensor: Tensor): boolean {
    return this.#scalars.has(tensor);
  }

  constant(constant: Constant): Tensor {
    const { type, dims, data } = constant;
    const make = (name: Tensor): void => {
      this.#constants.set(name, constant);
      if (dims.length === 0) this.#scalars.add(name);
    };
    // Weights are large and never equal; only small constants are worth a comparison.
    if (data.length > 64) return this.#fresh("weights", make);
    const values = Array.from<unknown>(data as ArrayLike<unknown>).map((value) =>
      Object.is(value, -0) ? "-0" : String(value),
    );
    return this.#once(JSON.stringify([type, dims, values]), "constant", make);
  }

  int(value: number | bigint): Tensor {
    return this.constant({ type: "int64", dims: [], data: BigInt64Array.of(BigInt(value)) });
  }
  ints(values: readonly number[]): Tensor {
    return this.constant({ type: "int64", dims: [values.length], data: BigInt64Array.from(values, BigInt) });
  }
  /**
   * A double. onnxruntime takes `x + c` and `x * c` out of a graph when the constant is 0 or 1 as a *float*; one that is not
   * quite is spread over the rows, where that does not happen.
   */
  double(value: number): Tensor {
    const constant = this.constant({ type: "double", dims: [], data: Float64Array.of(value) });
    const rounded = Math.fround(value);
    return value !== rounded && (rounded === 0 || rounded === 1)
      ? this.op("Expand", [constant, this.batchShape()])
      : constant;
  }
  bool(value: boolean): Tensor {
    return this.constant({ type: "bool", dims: [], data: Uint8Array.of(Number(value)) });
  }
  string(value: string): Tensor {
    return this.constant({ type: "string", dims: [], data: [value] });
  }

  /** [batch], the shape of every column. */
  batchShape(): Tensor {
    const [first] = this.#inputs;
    if (first === undefined) throw new Error("a graph's inputs come before its nodes");
    return this.op("Shape", [first.name]);
  }

  /** Gives `outputs` their public names and ends the graph. */
  finish(name: string, outputs: readonly (Port & { readonly tensor: Tensor })[]): OnnxModel {
    for (const port of outputs) {
      this.#nodes.push({ operator: "Identity", inputs: [port.tensor], outputs: [port.name], attributes: {} });
    }
    return { name, nodes: this.#nodes, constants: this.#constants, inputs: this.#inputs, outputs };
  }

  #node(node: Omit<Node, "outputs">): Tensor {
    const key = JSON.stringify(node, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));
    return this.#once(key, node.operator, (output) => {
      this.#nodes.push({ ...node, outputs: [output] });
      if (node.inputs.every((input) => this.#scalars.has(input))) this.#scalars.add(output);
    });
  }

  #once(key: string, hint: string, make: (name: Tensor) => void): Tensor {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const name = this.#fresh(hint, make);
    this.#known.set(key, name);
    return name;
  }

  /** `/` keeps internal names apart from those of columns and outputs, which the compiler checks for it. */
  #fresh(hint: string, make: (name: Tensor) => void): Tensor {
    const name = `/${hint}/${this.#nodes.length + this.#constants.size}`;
    make(name);
    return name;
  }
}
