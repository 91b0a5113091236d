import { integrityOf } from "./archives.js";

export interface OwnPlugin {
  readonly name?: string;
  readonly version?: string;
  /** The versions of the kernel that it is made for. */
  readonly kernel?: string;
  /** The manifest; one backend for artifacts unless told. */
  readonly manifest?: Readonly<Record<string, unknown>>;
}

/** The `package.json` of a plugin of somebody's own. */
export function packageJsonOf({
  name = "@acme/store",
  version = "1.0.0",
  kernel = "^0.1.0",
  manifest,
}: OwnPlugin = {}): object {
  const backend = { contract: "artifact-store@1", name: "acme-store", title: "A store" };
  return {
    name,
    version,
    type: "module",
    engines: { node: ">=20", zen: kernel },
    exports: { ".": { default: "./index.js" } },
    peerDependencies: { "@zen/plugin-sdk": "^0.1.0" },
    zen: { format: "plugin@1", title: "A store", ...(manifest ?? { backends: [backend] }) },
  };
}

/** The files of a registry folder with one plugin, whose archive is `tarball`, or is said to be `said`. */
export function registryOf(
  plugin: { readonly name: string; readonly version: string },
  tarball: Buffer,
  said: Buffer = tarball,
): Readonly<Record<string, unknown>> {
  const { name, version } = plugin;
  const folder = `packages/${name}`;
  const file = `${name.slice(name.indexOf("/") + 1)}-${version}.tgz`;
  const dist = { integrity: integrityOf(said), size: said.length, tarball: `${folder}/${file}` };
  const packument = JSON.stringify({
    name,
    "dist-tags": { latest: version },
    versions: { [version]: { ...plugin, dist } },
  });
  const packages = { [name]: { packument: integrityOf(packument), latest: version } };
  return {
    "index.json": JSON.stringify({ format: "registry-folder@1", packages }),
    [`${folder}/packument.json`]: packument,
    [`${folder}/${file}`]: tarball,
  };
}
