/** Classes whose instances are made without effects. */
export const CLASSES = words(`
  Map Set WeakMap WeakSet Date RegExp URL Error TypeError RangeError TextEncoder TextDecoder ArrayBuffer
  Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float32Array Float64Array BigInt64Array
  BigUint64Array Intl
`);

/** Functions without effects. */
export const FUNCTIONS = words(`
  String Number Boolean BigInt Symbol Array Object parseInt parseFloat structuredClone __name Object.freeze
  Object.keys Object.values Object.entries Object.fromEntries Array.from Array.of Array.isArray JSON.parse
  JSON.stringify Symbol.for String.raw Number.parseInt Number.parseFloat
`);

/** Methods that leave their receiver as it is, whatever built-in value it is. */
export const METHODS = words(`
  map filter flatMap flat slice concat join includes indexOf at some every find reduce entries keys values split
  trim toUpperCase toLowerCase replace replaceAll padStart padEnd repeat startsWith endsWith toString toFixed
`);

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
