/**
 * Area under the ROC curve by ranks (Mann-Whitney U; ties count half): the chance that a random positive scores above a random negative.
 * Undefined when one of the two is missing.
 */
export function rocAuc(scores: Float32Array, positive: Uint8Array): number | undefined {
  const total = scores.length;
  const pairs = new Float64Array(total);
  // Scores are never negative here, so their bit patterns sort as they do; the label rides in the lowest bit of a 33-bit integer.
  const bits = new Uint32Array(scores.buffer, scores.byteOffset, total);
  for (let row = 0; row < total; row++) pairs[row] = (bits[row] ?? 0) * 2 + (positive[row] ?? 0);
  pairs.sort();
  let positives = 0;
  let rankSum = 0;
  for (let start = 0; start < total;) {
    const score = Math.floor((pairs[start] ?? 0) / 2);
    let end = start;
    let here = 0;
    while (end < total && Math.floor((pairs[end] ?? 0) / 2) === score) here += (pairs[end++] ?? 0) % 2;
    positives += here;
    rankSum += here * ((start + 1 + end) / 2);
    start = end;
  }
  const negatives = total - positives;
  if (positives === 0 || negatives === 0) return undefined;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
