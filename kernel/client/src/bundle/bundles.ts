import type { RunnablePlan } from "@zen/engine";
import type { BundleRef, Platform } from "@zen/plugin-sdk";
import type { Prepared } from "../runs/prepare.js";
import type { Workspace } from "../workspace/workspace.js";
import { makeBundle } from "./make-bundle.js";

/** The bundles of one run: one for each kind of machine that takes part, made when the first of its kind asks. */
export class Bundles {
  readonly #made = new Map<string, Promise<BundleRef>>();

  constructor(
    private readonly workspace: Workspace,
    private readonly prepared: Prepared,
    private readonly plan: RunnablePlan,
  ) {}

  /** For the orchestrator's machines unless told. */
  async forPlatform(asked?: Platform): Promise<BundleRef> {
    const { host } = await this.workspace.composition(this.prepared.stack);
    const platform = asked ?? (await (await host.orchestrator()).platform());
    const kind = [platform.os, platform.cpu, platform.libc].join("-");
    const bundle = this.#made.get(kind) ?? makeBundle(this.workspace, this.prepared, this.plan, platform);
    this.#made.set(kind, bundle);
    return bundle;
  }
}
