/** Adds up results of the shape `{ passed, failed, skipped, failures }`. */
export function total(results) {
  const sum = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const { passed, failed, skipped = 0, failures = [] } of results) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
    sum.failures.push(...failures);
  }
  return sum;
}

/** Prints each failure in full, then exactly one closing line, and sets the exit code. */
export function conclude(results) {
  const { passed, failed, skipped, failures } = total(results);
  for (const [index, { title, message }] of failures.entries()) {
    console.log(`\n${index + 1}) ${title}\n${message.replace(/^/gm, "   ")}`);
  }
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}
