/** A line of a comparison: only in the old text, only in the new one, or in both. */
export interface DiffLine {
  readonly mark: "-" | "+" | " ";
  readonly text: string;
}

/** Beyond this the old lines and then the new ones are good enough. */
const COMPARED = 400;

/** What to take away and add to make one text of another, line by line, with as many lines kept as can be. */
export function lineDiff(was: string, is: string): readonly DiffLine[] {
  const [before, after] = [was.split("\n"), is.split("\n")];
  const removed = (text: string): DiffLine => ({ mark: "-", text });
  const added = (text: string): DiffLine => ({ mark: "+", text });
  if (before.length > COMPARED || after.length > COMPARED) return [...before.map(removed), ...after.map(added)];
  const common = commonLengths(before, after);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) {
      lines.push({ mark: " ", text: before[i++] as string });
      j++;
    } else if (common[i + 1]![j]! >= common[i]![j + 1]!) lines.push(removed(before[i++] as string));
    else lines.push(added(after[j++] as string));
  }
  return [...lines, ...before.slice(i).map(removed), ...after.slice(j).map(added)];
}

/** Length of the longest common subsequence of what begins at each pair of lines. */
function commonLengths(before: readonly string[], after: readonly string[]): readonly (readonly number[])[] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      lengths[i]![j] =
        before[i] === after[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  return lengths;
}

/** With `around` lines before and after each difference; `undefined` stands for lines that are left out. */
export function hunks(lines: readonly DiffLine[], around: number): readonly (DiffLine | undefined)[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - around), index + around + 1).some(({ mark }) => mark !== " "),
  );
  return lines.flatMap((line, index) => {
    if (near[index]) return [line];
    return index > 0 && index < lines.length - 1 && near[index - 1] ? [undefined] : [];
  });
}
