/**
 * JavaScript that turns a row function into one of texts: JSON of rows in, JSON of rows or of a fault out (see `codec.ts`). It is run
 * in a fresh context of V8 or QuickJS, and first takes away what would make results depend on the engine, the machine or the moment,
 * so that everything that engines must have in common is here and in one text. ES2020; it is part of the programs that jobs hold.
 */
export const sandbox = String.raw`(makeFunction, input, output, outOfMemory) => {
"use strict";
const { parse, stringify } = JSON;
const { isArray } = Array;
const { isInteger, isSafeInteger } = Number;
const { is, keys, getOwnPropertyNames, getPrototypeOf, defineProperty } = Object;
const { hasOwnProperty, toString } = Object.prototype;
const { apply, construct } = Reflect;
const RealDate = Date;
const RealBigInt = BigInt;
const RealNumber = Number;
const RealSet = Set;
const RealError = Error;
const QuickJsError = typeof InternalError === "function" ? InternalError : undefined;

const allowed = new Set(("Object Error EvalError RangeError ReferenceError SyntaxError TypeError URIError AggregateError " +
  "Array Boolean Number BigInt String Symbol RegExp JSON Math Date Reflect Proxy Map Set WeakMap WeakSet ArrayBuffer DataView " +
  "Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array BigInt64Array " +
  "BigUint64Array parseInt parseFloat isNaN isFinite encodeURI encodeURIComponent decodeURI decodeURIComponent NaN Infinity " +
  "undefined globalThis").split(" "));
const root = globalThis;
for (const name of getOwnPropertyNames(root)) if (!allowed.has(name)) Reflect.deleteProperty(root, name) || Reflect.set(root, name, undefined);

const refuse = (owner, name, why) => defineProperty(owner, name, { configurable: true, writable: true, value() {
  throw new RealError(why);
} });
const chance = " is not there in a row function, which has to give the same for the same row at all times";
const locale = " is not there in a row function: it depends on the language and the zone of a machine";
refuse(Math, "random", "Math.random" + chance);
for (const name of ["localeCompare", "toLocaleUpperCase", "toLocaleLowerCase"]) refuse(String.prototype, name, name + locale);
for (const each of [Number, BigInt, Array, Date]) refuse(each.prototype, "toLocaleString", "toLocaleString" + locale);
for (const name of ["toDateString", "toTimeString", "toLocaleDateString", "toLocaleTimeString"]) refuse(Date.prototype, name, name + locale);
refuse(getPrototypeOf(refuse), "constructor", "A row function does not make functions of text");

const dates = Date.prototype;
for (const part of ["FullYear", "Month", "Date", "Day", "Hours", "Minutes", "Seconds", "Milliseconds"]) {
  dates["get" + part] = dates["getUTC" + part];
  if (part !== "Day") dates["set" + part] = dates["setUTC" + part];
}
for (const name of ["getYear", "setYear"]) Reflect.deleteProperty(dates, name);
dates.getTimezoneOffset = function getTimezoneOffset() { return this.getTime() * 0; };
dates.toString = dates.toUTCString;
const iso = /^((?:\d{4}|[+-]\d{6})(?:-\d\d(?:-\d\d)?)?)(?:T(\d\d:\d\d(?::\d\d)?)(\.\d{1,3})?\d*(Z|[+-]\d\d:\d\d)?)?$/;
const parseDate = (text) => {
  const found = apply(RegExp.prototype.exec, iso, [text]);
  if (found === null) throw new RealError("Date reads ISO 8601 in a row function, such as 2024-05-01T12:30:00Z, and not " + stringify(text));
  const [, day, clock, fraction = "", zone = "Z"] = found;
  return RealDate.parse(clock === undefined ? day : day + "T" + clock + fraction + zone);
};
const now = () => { throw new RealError("A row function does not see the time; give a timestamp as a column"); };
const SandboxDate = function Date(...given) {
  if (new.target === undefined || given.length === 0) now();
  const [first] = given;
  const time = given.length > 1 ? RealDate.UTC(...given) : typeof first === "string" ? parseDate(first) : first;
  return construct(RealDate, [time], new.target);
};
defineProperty(SandboxDate, "length", { value: 7 });
defineProperty(SandboxDate, "prototype", { value: dates, writable: false });
SandboxDate.UTC = RealDate.UTC;
SandboxDate.parse = (text) => parseDate("" + text);
SandboxDate.now = now;
defineProperty(dates, "constructor", { configurable: true, writable: true, value: SandboxDate });
root.Date = SandboxDate;

const show = (value) => {
  let text;
  if (typeof value === "bigint") text = value + "n";
  else if (is(value, -0)) text = "-0";
  else if (typeof value === "string") text = stringify(value);
  else if (typeof value === "function") text = "a function";
  else if (typeof value === "symbol") text = "a symbol";
  else if (typeof value === "object" && value !== null) text = isArray(value) ? "a list of " + value.length : "an object";
  else text = "" + value;
  return text.length > 80 ? text.slice(0, 79) + "\u2026" : text;
};

const reader = (type) => {
  if (typeof type === "object") {
    const each = reader(type.list);
    return (cell) => cell === null ? null : cell.map(each);
  }
  if (type === "float64") return (cell) => typeof cell === "string" ? RealNumber(cell) : cell;
  // QuickJS compares numbers below zero with bigints below zero the wrong way round, unless it holds the number as an int32.
  if (type === "int64" || type === "timestamp") return (cell) => typeof cell === "string" ? RealBigInt(cell) : cell === (cell | 0) ? cell | 0 : cell;
  return (cell) => cell;
};

class Fault {
  constructor(code, message, hint) { this.record = { code, message, hint }; }
}
const invalid = (message, hint) => new Fault("ROW_FUNCTION_RESULT_INVALID", message, hint);
const lowest = -9223372036854775808n;
const highest = 9223372036854775807n;
const lone = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const wide = "An int64 or timestamp is a whole number within Number.MAX_SAFE_INTEGER, or a bigint such as 5n where it may be larger.";
const hints = {
  int64: wide,
  timestamp: "A timestamp is a whole number or a bigint: microseconds since 1970-01-01 UTC, within the years 1 to 9999. Of a date, date.getTime() * 1000.",
  float64: "A float64 is a number; Number(x) makes one of a bigint or a text.",
  bool: "A bool is true or false.",
  string: "A string is text; String(x) makes one of other values.",
};
const integer = (value) => {
  if (isSafeInteger(value)) return is(value, -0) ? 0 : value;
  if (typeof value !== "bigint" || value < lowest || value > highest) return undefined;
  const number = RealNumber(value);
  return isSafeInteger(number) ? number : "" + value;
};
const timestamp = (value) => {
  const cell = integer(value);
  if (cell === undefined) return undefined;
  const micros = RealBigInt(cell);
  return micros < -62135596800000000n || micros > 253402300799999999n ? undefined : cell;
};
const scalars = {
  int64: integer,
  timestamp,
  float64: (value) => typeof value !== "number" ? undefined : is(value, -0) ? "-0" : value - value === 0 ? value : "" + value,
  bool: (value) => typeof value === "boolean" ? value : undefined,
  string: (value) => typeof value === "string" && !lone.test(value) ? value : undefined,
};
const typeName = (type) => typeof type === "object" ? "list of " + typeName(type.list) : type;
const writer = (name, type) => {
  const bad = (value) => typeof value === "string" && type === "string"
    ? invalid("The column " + stringify(name) + " is given a text with half a character, " + show(value), "Cut texts with [...text], not in the middle of a character.")
    : invalid("The column " + stringify(name) + " is " + typeName(type) + ", and the row function gives it " + show(value), typeof type === "object" ? "A list is an array whose elements fit its type." : hints[type]);
  if (typeof type === "object") {
    const each = writer(name, type.list);
    return (value) => {
      if (!isArray(value)) throw bad(value);
      const cells = [];
      for (let at = 0; at < value.length; at++) cells.push(value[at] === null ? null : each(value[at]));
      return cells;
    };
  }
  const scalar = scalars[type];
  return (value) => {
    const cell = scalar(value);
    if (cell === undefined) throw bad(value);
    return cell;
  };
};

const reads = input.map(([name, type]) => [name, reader(type)]);
const writes = output.map(([name, type, nullable]) => [name, nullable, writer(name, type)]);
const known = new RealSet(output.map(([name]) => name));

const rowOf = (cells) => {
  const row = {};
  for (let at = 0; at < reads.length; at++) {
    const [name, read] = reads[at];
    const value = read(cells[at]);
    if (name === "__proto__") defineProperty(row, name, { value, configurable: true, enumerable: true, writable: true });
    else row[name] = value;
  }
  return row;
};
const columns = output.map(([name]) => name).join(", ");
const cellsOf = (row) => {
  if (row === null) return null;
  if (typeof row !== "object" || isArray(row) || typeof row.then === "function") {
    const given = typeof row === "object" && !isArray(row) ? "a promise" : show(row);
    throw invalid("The row function returns " + given + " instead of a row", "Return an object with the columns " + columns + ", or null to leave the row out.");
  }
  for (const name of keys(row)) {
    if (!known.has(name)) throw invalid("The row function gives the column " + stringify(name) + ", which its schema does not have", "Its columns are " + columns + ".");
  }
  const cells = [];
  for (const [name, nullable, write] of writes) {
    const value = apply(hasOwnProperty, row, [name]) ? row[name] : undefined;
    if (value === undefined) throw invalid("The row function gives no value for the column " + stringify(name), "Give null where there is none, if the column may have nulls.");
    if (value === null && !nullable) throw invalid("The row function gives null for the column " + stringify(name) + ", which has no nulls", "Declare its type with a question mark, such as \"string?\", or give a value.");
    cells.push(value === null ? null : write(value));
  }
  return cells;
};

// QuickJS throws null where it has no memory left for an error.
const isOutOfMemory = (error) => QuickJsError !== undefined &&
  (error === null || error instanceof QuickJsError && error.message === "out of memory");

const thrown = (error) => {
  if (error instanceof Fault) return error.record;
  if (isOutOfMemory(error)) return outOfMemory;
  let message;
  try {
    message = typeof error === "object" && error !== null && "message" in error ? (error.name || "Error") + ": " + error.message : "" + error;
  } catch (again) {
    message = "something that is no text";
  }
  return { code: "ROW_FUNCTION_THREW", message: "The row function threw " + message, hint: "Mend the function, or have it return null for rows that it cannot take." };
};
const shorten = (text) => text.length > 300 ? text.slice(0, 299) + "\u2026" : text;

let fn;
return (text) => {
  const rows = [];
  let cells;
  try {
    if (fn === undefined) fn = makeFunction();
    if (typeof fn !== "function") throw invalid("The source of a row function makes " + show(fn) + " instead of a function", "Write an expression whose value is a function, such as (row) => ({ id: row.id }).");
    for (cells of parse(text)) rows.push(cellsOf(fn(rowOf(cells))));
  } catch (error) {
    const fault = thrown(error);
    fault.message = shorten(fault.message);
    if (cells !== undefined) fault.place = "row " + shorten("{" + input.map(([name], at) => stringify(name) + ":" + stringify(cells[at])).join(",") + "}");
    return stringify({ fault });
  }
  return stringify({ rows });
};
}`;
