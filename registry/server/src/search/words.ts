/** The words of a text: what stands between anything that is neither letter nor digit, in lower case, without marks on letters. */
export function wordsOf(text: string): readonly string[] {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "");
  const split = plain.replace(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2");
  const words = [
    ...plain.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu),
    ...split.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu),
  ];
  return [...new Set(words.map(([word]) => word.slice(0, 64)))];
}
