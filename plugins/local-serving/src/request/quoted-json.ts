/** A string as JSON; text without anything to escape costs no more than the look at it. */
export function quotedJson(text: string): string {
  return /^[ !#-[\]-~]*$/.test(text) ? `"${text}"` : JSON.stringify(text);
}
