/** Whether the path stays within the folder it is relative to, on every system. */
export function isInner(path: string): boolean {
  return !/[\\:\0]/.test(path) && path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}
