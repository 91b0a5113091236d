/** `zen.config.json:3:14`: line and column (of characters, from 1) of an offset in a text. */
export function placeOf(file: string, text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  const column = [...before.slice(before.lastIndexOf("\n") + 1)].length + 1;
  return `${file}:${line}:${column}`;
}
