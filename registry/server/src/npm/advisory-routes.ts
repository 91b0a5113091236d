import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Advisory } from "@zen/registry-protocol";
import { isPackageName } from "@zen/registry-protocol";
import type { FastifyInstance, FastifyRequest } from "fastify";
import semver from "semver";
import { refusal } from "../http/refusal.js";
import type { Registry } from "../registry.js";

const unzip = promisify(gunzip);
const maxBytes = 4 * 1024 * 1024;
const maxPackages = 20_000;

/** `npm audit`: who sends which versions of which packages there are is told what is known of them. */
export async function advisoryRoutes(app: FastifyInstance, registry: Registry): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer", bodyLimit: maxBytes }, parse);

  app.post("/-/npm/v1/security/advisories/bulk", async (request) => {
    const installed = readInstalled(request.body);
    const rows = await registry.database.all<{ document: string }>(
      "SELECT document FROM advisories WHERE withdrawn IS NULL ORDER BY id",
    );
    const found: Record<string, object[]> = {};
    for (const advisory of rows.map(({ document }) => JSON.parse(document) as Advisory)) {
      const versions = installed.get(advisory.package) ?? [];
      const concerned = versions.some((version) =>
        semver.satisfies(version, advisory.affected, { includePrerelease: true }),
      );
      if (concerned) (found[advisory.package] ??= []).push(inForm(advisory));
    }
    return found;
  });
}

/** npm compresses what it sends here. */
async function parse(request: FastifyRequest, body: Buffer): Promise<unknown> {
  try {
    const plain =
      request.headers["content-encoding"] === "gzip" ? await unzip(body, { maxOutputLength: maxBytes }) : body;
    return JSON.parse(plain.toString("utf8"));
  } catch (cause) {
    throw invalid("is no JSON of moderate size", cause);
  }
}

function readInstalled(body: unknown): ReadonlyMap<string, readonly string[]> {
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw invalid("lists no packages");
  const entries = Object.entries(body as Readonly<Record<string, unknown>>);
  if (entries.length > maxPackages) throw invalid(`lists more than ${maxPackages} packages`);
  return new Map(
    entries.map(([name, versions]) => {
      const fine = isPackageName(name) && Array.isArray(versions) && versions.length <= 1_000;
      if (!fine || versions.some((version) => typeof version !== "string" || version.length > 256)) {
        throw invalid("lists something else than packages with their versions");
      }
      return [name, versions as string[]] as const;
    }),
  );
}

/** As npm's own registry has it. */
function inForm({ id, url, title, severity, affected }: Advisory): object {
  return {
    id,
    url: url ?? "",
    title,
    severity,
    vulnerable_versions: affected,
    cwe: [],
    cvss: { score: 0, vectorString: null },
  };
}

function invalid(problem: string, cause?: unknown) {
  return refusal(400, "REGISTRY_REQUEST_INVALID", `The request ${problem}.`, { cause });
}
