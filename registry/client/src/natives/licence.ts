/** What a package.json says of its licence, in npm's present form or the ones before it; absent where it says nothing. */
export function licenceOf(packageJson: Readonly<Record<string, unknown>>): string | undefined {
  const { license, licenses } = packageJson;
  const all = (Array.isArray(licenses) ? licenses : [license]).map(nameOf).filter((each) => each !== undefined);
  return all.length > 1 ? `(${all.join(" OR ")})` : all[0];
}

function nameOf(licence: unknown): string | undefined {
  const name = typeof licence === "object" && licence !== null ? (licence as { type?: unknown }).type : licence;
  return typeof name === "string" && name.trim() !== "" ? name.trim().replaceAll(/\p{C}/gu, " ") : undefined;
}
