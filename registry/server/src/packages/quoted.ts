/** `value` as it may stand in a sentence to others: quoted, and cut where it goes on and on. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
