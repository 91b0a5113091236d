import { ELEMENT, type Attribute, type Constant, type Node, type OnnxModel, type Port } from "./model.js";
import { MessageWriter } from "./writer.js";

/** Versions that every current runtime reads: intermediate representation 8, operators 17, machine-learning operators 3. */
const IR_VERSION = 8;
const OPERATORS = 17;
const ML_OPERATORS = 3;
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7, strings: 8 } as const;

/** The bytes of a `ModelProto`; the numbers are the fields of onnx.proto. Equal models have equal bytes. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const graph = new MessageWriter();
  for (const node of model.nodes) graph.message(1, encodeNode(node));
  graph.string(2, model.name);
  for (const [name, constant] of model.constants) graph.message(5, encodeConstant(name, constant));
  for (const port of model.inputs) graph.message(11, encodePort(port));
  for (const port of model.outputs) graph.message(12, encodePort(port));
  return new MessageWriter()
    .varint(1, IR_VERSION)
    .string(2, "zen")
    .message(7, graph)
    .message(8, new MessageWriter().string(1, "").varint(2, OPERATORS))
    .message(8, new MessageWriter().string(1, "ai.onnx.ml").varint(2, ML_OPERATORS))
    .finish();
}

function encodeNode(node: Node): MessageWriter {
  const message = new MessageWriter();
  for (const input of node.inputs) message.string(1, input);
  for (const output of node.outputs) message.string(2, output);
  message.string(4, node.operator);
  for (const [name, attribute] of Object.entries(node.attributes)) message.message(5, encodeAttribute(name, attribute));
  if (node.domain !== undefined) message.string(7, node.domain);
  return message;
}

function encodeAttribute(name: string, attribute: Attribute): MessageWriter {
  const message = new MessageWriter().string(1, name);
  if ("float" in attribute) return message.float(2, attribute.float).varint(20, ATTRIBUTE_TYPE.float);
  if ("int" in attribute) return message.varint(3, attribute.int).varint(20, ATTRIBUTE_TYPE.int);
  if ("string" in attribute) return message.string(4, attribute.string).varint(20, ATTRIBUTE_TYPE.string);
  if ("ints" in attribute) {
    for (const value of attribute.ints) message.varint(8, value);
    return message.varint(20, ATTRIBUTE_TYPE.ints);
  }
  for (const value of attribute.strings) message.string(9, value);
  return message.varint(20, ATTRIBUTE_TYPE.strings);
}

function encodeConstant(name: string, constant: Constant): MessageWriter {
  const message = new MessageWriter();
  for (const size of constant.dims) message.varint(1, size);
  message.varint(2, ELEMENT[constant.type]);
  if (constant.type === "string") for (const text of constant.data) message.string(6, text);
  message.string(8, name);
  if (constant.type !== "string") message.bytes(9, littleEndian(constant.data));
  return message;
}

function littleEndian(data: Float32Array | Float64Array | BigInt64Array | Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 || data.BYTES_PER_ELEMENT === 1) return bytes;
  for (let at = 0; at < bytes.length; at += data.BYTES_PER_ELEMENT)
    bytes.subarray(at, at + data.BYTES_PER_ELEMENT).reverse();
  return bytes;
}

function encodePort({ name, type, dims }: Port): MessageWriter {
  const shape = new MessageWriter();
  for (const size of dims) {
    shape.message(1, size === -1 ? new MessageWriter().string(2, "batch") : new MessageWriter().varint(1, size));
  }
  const tensor = new MessageWriter().varint(1, ELEMENT[type]).message(2, shape);
  return new MessageWriter().string(1, name).message(2, new MessageWriter().message(1, tensor));
}
