/** Shorter ones are exact in a double. */
const LONG = 16;
const LONGEST_INT64 = "-9223372036854775808".length;

/**
 * JSON in which every integer of 16 characters or more is a string of its digits: JSON.parse would make a double of it, and a
 * double has no 64 bits. `json` is valid JSON.
 */
export function quoteLongIntegers(json: string): string {
  const parts: string[] = [];
  let done = 0;
  for (let at = 0; at < json.length;) {
    const character = json.charCodeAt(at);
    if (character === QUOTE) at = endOfString(json, at);
    else if (character === MINUS || isDigit(character)) {
      const start = at;
      at++;
      while (isDigit(json.charCodeAt(at))) at++;
      const isInteger = !isNumberPart(json.charCodeAt(at));
      while (isNumberPart(json.charCodeAt(at))) at++;
      if (!isInteger || at - start < LONG) continue;
      parts.push(json.slice(done, start), `"${json.slice(start, at)}"`);
      done = at;
    } else at++;
  }
  return parts.join("") + json.slice(done);
}

/** The integer whose digits these are, or undefined when it has more than 64 bits. */
export function int64Of(digits: string): bigint | undefined {
  // Turning digits into a bigint takes time that grows with their square.
  if (digits.length > LONGEST_INT64) return undefined;
  const value = BigInt(digits);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

const QUOTE = 0x22,
  BACKSLASH = 0x5c,
  MINUS = 0x2d;

function endOfString(json: string, start: number): number {
  for (let at = start + 1; ; at++) {
    const character = json.charCodeAt(at);
    if (character === BACKSLASH) at++;
    else if (character === QUOTE) return at + 1;
  }
}

function isDigit(character: number): boolean {
  return character >= 0x30 && character <= 0x39;
}

/** Of digits that have begun: more of them, a fraction or an exponent. */
function isNumberPart(character: number): boolean {
  return (
    isDigit(character) ||
    character === 0x2e ||
    character === 0x65 ||
    character === 0x45 ||
    character === 0x2b ||
    character === MINUS
  );
}
