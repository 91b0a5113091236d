/** The words of a flag that may be given several times, or once with commas. */
export function words(given: readonly string[] | undefined): readonly string[] {
  return (given ?? [])
    .flatMap((each) => each.split(","))
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

/** `2027-01-31 14:22`, in UTC. */
export function moment(time: string | null): string {
  return time === null ? "" : time.slice(0, 16).replace("T", " ");
}
