import { readManifest } from "../../manifest.js";
import type { ConformanceCase } from "../case.js";
import { within } from "../expect.js";
import { pluginCases, type PublishedPlugin } from "../plugin.js";
import { registrationsOf } from "../registrations.js";
import { casesOf } from "./contracts.js";
import { defaultPlace, whyNotAsItIs } from "./default-place.js";

/** How one backend kept its contract's promises; a case that failed is named, with what it found. */
export interface BackendReport {
  readonly contract: string;
  readonly backend: string;
  readonly passed: number;
  readonly failed: readonly { readonly name: string; readonly error: string }[];
  /** Cases that were not tried, by name, and why. */
  readonly skipped: readonly string[];
  readonly because?: string;
}

/** Makes the harness of one case, by contract: what an author gives for backends that need more than defaults. */
export type Harnesses = Readonly<Record<string, () => object | Promise<object>>>;

const patienceMs = 60_000;

/** Holds a plugin to its manifest and each of its backends to its contract, one case after another. */
export async function* conformanceReport(
  published: PublishedPlugin,
  harnesses: Harnesses = {},
): AsyncGenerator<BackendReport> {
  const own = { contract: "plugin@1", backend: published.plugin.name };
  yield { ...own, ...(await tried(pluginCases, async () => published)) };
  const manifest = readManifest(published.packageJson);
  for (const { contract, factory } of (await registrationsOf(published.plugin)).backends) {
    const declared = manifest.backends.find((each) => each.contract === contract && each.name === factory.name);
    const about = { contract, backend: factory.name };
    const cases = casesOf[contract] as readonly ConformanceCase<object>[] | undefined;
    const given = harnesses[contract];
    const because =
      cases === undefined
        ? "this SDK knows no such contract"
        : given === undefined
          ? whyNotAsItIs(contract, declared?.configSchema)
          : undefined;
    if (cases === undefined || because !== undefined) {
      yield { ...about, passed: 0, failed: [], skipped: (cases ?? []).map(({ name }) => name), because: because ?? "" };
    } else {
      yield {
        ...about,
        ...(await tried(cases, given ?? (() => defaultPlace(contract, factory, declared?.configSchema)))),
      };
    }
  }
}

async function tried<H extends object>(
  cases: readonly ConformanceCase<H>[],
  harness: () => H | Promise<H>,
): Promise<Pick<BackendReport, "passed" | "failed" | "skipped">> {
  const failed: { name: string; error: string }[] = [];
  for (const { name, run } of cases) {
    try {
      const place = await harness();
      try {
        await within(patienceMs, "the case", run(place));
      } finally {
        await (place as { dispose?(): unknown }).dispose?.();
      }
    } catch (error) {
      failed.push({ name, error: error instanceof Error ? error.message : String(error) });
    }
  }
  return { passed: cases.length - failed.length, failed, skipped: [] };
}
