import semver from "semver";

/** The package URL of an npm package: `pkg:npm/%40scope/name@version`. */
export function npmPurl(name: string, version: string): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version.replaceAll("+", "%2B")}`;
}

/** The name and version in a package URL of npm, without qualifiers; nothing for any other text. */
export function readNpmPurl(purl: unknown): { readonly name: string; readonly version: string } | undefined {
  const [, path, encoded] = (typeof purl === "string" && /^pkg:npm\/([^@?#]+)@([^@?#]+)$/.exec(purl)) || [];
  if (path === undefined || encoded === undefined) return undefined;
  const name = path.replace(/^%40/, "@");
  const version = encoded.replaceAll("%2B", "+");
  const good = isNpmName(name) && /^\d/.test(version) && semver.parse(version)?.raw === version;
  return good && npmPurl(name, version) === purl ? { name, version } : undefined;
}

/** npm has old packages with capitals and other characters that a plugin's name may not have. */
function isNpmName(name: string): boolean {
  return name.length <= 214 && /^(@[\w~-][\w~.-]*\/)?[\w~-][\w~.-]*$/.test(name);
}
