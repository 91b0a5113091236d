import http from "node:http";
import type { AddressInfo } from "node:net";
import type { PackOptions } from "@zen/registry-client";
import { archiveOf, integrityOf } from "./archives.js";

export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  readonly os?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

export interface NpmRegistry {
  readonly url: string;
  /** Paths that it was asked for. */
  readonly asked: readonly string[];
  /** What packing asks of npm, answered without it. */
  readonly npm: NonNullable<PackOptions["npm"]>;
  close(): Promise<void>;
}

/** A registry of public packages on this machine, as npm and its libraries ask one. */
export async function npmRegistry(packages: readonly NpmPackage[]): Promise<NpmRegistry> {
  const asked: string[] = [];
  const archives = new Map(packages.map((each) => [each.name, archiveFor(each)]));
  const server = http.createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "").replace(/^\//, "");
    asked.push(path);
    const found = packages.find(({ name }) => path === name || path.startsWith(`${name}/-/`));
    if (found === undefined) return void response.writeHead(404).end("{}");
    const archive = archives.get(found.name)!;
    if (path !== found.name) return void response.end(archive);
    const tarball = `${url}/${found.name}/-/x.tgz`;
    const dist = { integrity: integrityOf(archive), tarball };
    const document = {
      name: found.name,
      "dist-tags": { latest: found.version },
      versions: { [found.version]: { ...found, dist } },
    };
    response.setHeader("content-type", "application/json").end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    asked,
    npm: {
      manifest: async (name) => {
        const found = packages.find((each) => each.name === name)!;
        const { version, os, optionalDependencies = {} } = found;
        const integrity = integrityOf(archives.get(name)!);
        return { name, version, integrity, dependencies: {}, optionalDependencies, ...(os ? { os } : {}) };
      },
      // oxlint-disable-next-line require-yield
      async *fetch() {
        throw new Error("Packing fetches nothing.");
      },
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function archiveFor({ name, version, scripts }: NpmPackage): Buffer {
  const file = (path: string, text: string) => ({ path: `package/${path}`, text });
  return archiveOf([
    file("package.json", JSON.stringify({ name, version, main: "index.js", scripts })),
    file("index.js", `module.exports = ${JSON.stringify(name)};`),
  ]);
}
