const files = new Set([
  ".npmrc",
  ".yarnrc.yml",
  ".netrc",
  "_netrc",
  ".pgpass",
  ".git-credentials",
  ".htpasswd",
  ".dockercfg",
  "id_rsa",
  "id_dsa",
  "id_ecdsa",
  "id_ed25519",
  "application_default_credentials.json",
]);
const endings = /\.(pem|key|p12|pfx|jks|keystore|ppk|kdbx)$/;
const folders = new Set([".git", ".ssh", ".aws", ".gnupg", ".docker", ".kube", ".svn"]);
/** What shows others how to fill in a file of settings holds no settings. */
const example = /^\.env\.(example|sample|template|dist)$/;

/**
 * Why a file at `path` (within a package, forward slashes) has no business in a published archive: its name is that of
 * keys or credentials. Nothing for an honest name.
 */
export function secretName(path: string): string | undefined {
  const segments = path.toLowerCase().split("/");
  const file = segments.at(-1)!;
  const folder = segments.slice(0, -1).find((segment) => folders.has(segment));
  if (folder !== undefined) return `lies in ${folder}, where keys or a history are kept`;
  if ((file === ".env" || file.startsWith(".env.")) && !example.test(file)) return "holds settings of an environment";
  if (files.has(file)) return "is a file of credentials";
  if (endings.test(file)) return "has the name of a key";
  return undefined;
}
