/** Names of the language that a function may mention wherever it runs; see `MapRows` for what some of them do there. */
export const plainGlobals: ReadonlySet<string> = new Set(
  `Object Error EvalError RangeError ReferenceError SyntaxError TypeError URIError AggregateError Array Boolean Number BigInt
  String Symbol RegExp JSON Math Date Reflect Proxy Map Set WeakMap WeakSet ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray
  Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array BigInt64Array BigUint64Array parseInt parseFloat isNaN isFinite
  encodeURI encodeURIComponent decodeURI decodeURIComponent NaN Infinity undefined arguments`.split(/\s+/),
);
