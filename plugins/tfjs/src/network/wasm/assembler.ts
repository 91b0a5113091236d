/**
 * The few instructions of WebAssembly that the kernels need, each as a function from its operands' code to its own, so that a
 * kernel reads inside out like any expression. Opcodes are those of the core specification, release 2.0.
 */
export type Code = readonly number[];

/** Unsigned LEB128. */
function leb(value: number): Code {
  const bytes: number[] = [];
  let rest = value >>> 0;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

const simd = (opcode: number): Code => [0xfd, ...leb(opcode)];
const binary =
  (opcode: Code) =>
  (a: Code, b: Code): Code => [...a, ...b, ...opcode];
/** Accesses are aligned to four bytes, which is what a float is. */
const aligned = (opcode: Code): Code => [...opcode, 2, 0];

export const get = (local: number): Code => [0x20, ...leb(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...leb(local)];

export const i32 = {
  const: (value: number): Code => [0x41, ...signedLeb(value)],
  load: (address: Code): Code => [...address, ...aligned([0x28])],
  add: binary([0x6a]),
  mul: binary([0x6c]),
  and: binary([0x71]),
};

/** What both kinds of lanes can do: one float, or four at once. */
export interface Lanes {
  readonly count: 1 | 4;
  load(address: Code): Code;
  store(address: Code, value: Code): Code;
  /** One float in all lanes. */
  broadcast(address: Code): Code;
  add(a: Code, b: Code): Code;
  mul(a: Code, b: Code): Code;
  /** The greater of `a` and 0; NaN stays NaN. */
  relu(a: Code): Code;
  /** `a` where `b` > 0, else 0. */
  whereActive(a: Code, b: Code): Code;
}

const zero: Code = [0x43, 0, 0, 0, 0];
const zeros: Code = [...simd(12), ...new Array<number>(16).fill(0)];

export const one: Lanes = {
  count: 1,
  load: (address) => [...address, ...aligned([0x2a])],
  store: (address, value) => [...address, ...value, ...aligned([0x38])],
  broadcast: (address) => one.load(address),
  add: binary([0x92]),
  mul: binary([0x94]),
  relu: (a) => [...a, ...zero, 0x97],
  whereActive: (a, b) => [...a, ...zero, ...b, ...zero, 0x5e, 0x1b],
};

export const four: Lanes = {
  count: 4,
  load: (address) => [...address, ...aligned(simd(0))],
  store: (address, value) => [...address, ...value, ...aligned(simd(11))],
  broadcast: (address) => [...address, ...aligned(simd(9))],
  add: binary(simd(228)),
  mul: binary(simd(230)),
  relu: (a) => [...a, ...zeros, ...simd(233)],
  whereActive: (a, b) => [...a, ...b, ...zeros, ...simd(68), ...simd(78)],
};

/** `for (; local < below; local += step) body`, both unsigned. */
export function loop(local: number, below: Code, step: number, body: Code): Code {
  const leave: Code = [...get(local), ...below, 0x4f, 0x0d, 1];
  return [
    0x02,
    0x40,
    0x03,
    0x40,
    ...leave,
    ...body,
    ...set(local, i32.add(get(local), i32.const(step))),
    0x0c,
    0,
    0x0b,
    0x0b,
  ];
}

export interface WasmFunction {
  readonly name: string;
  /** All are i32, as are `integers`; locals are numbered parameters, integers, floats, vectors. */
  readonly parameters: number;
  readonly integers: number;
  readonly floats: number;
  readonly vectors: number;
  readonly body: Code;
}

/** A module of these functions over the memory imported as `env.memory`. */
export function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const [I32, F32, V128] = [0x7f, 0x7d, 0x7b];
  const types = functions.map(({ parameters }) => [
    0x60,
    ...leb(parameters),
    ...new Array<number>(parameters).fill(I32),
    0,
  ]);
  const memory = [...text("env"), ...text("memory"), 0x02, 0x00, 1];
  const exported = functions.map(({ name }, at) => [...text(name), 0x00, ...leb(at)]);
  const bodies = functions.map(({ integers, floats, vectors, body }) => {
    const code = [3, ...leb(integers), I32, ...leb(floats), F32, ...leb(vectors), V128, ...body, 0x0b];
    return [...leb(code.length), ...code];
  });
  const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const indices = functions.map((_, at) => leb(at));
  return Uint8Array.from([
    ...header,
    ...section(1, types),
    ...section(2, [memory]),
    ...section(3, indices),
    ...section(7, exported),
    ...section(10, bodies),
  ]);
}

function section(id: number, items: readonly Code[]): Code {
  const content = [...leb(items.length), ...items.flat()];
  return [id, ...leb(content.length), ...content];
}

function text(value: string): Code {
  return [...leb(value.length), ...new TextEncoder().encode(value)];
}

function signedLeb(value: number): Code {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7) {
    const last = rest >= -64 && rest < 64;
    bytes.push((rest & 0x7f) | (last ? 0 : 0x80));
    if (last) return bytes;
  }
}
