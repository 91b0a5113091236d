import type { InstallPlan, InstallPluginsOptions, PlannedChange } from "@zen/client";
import type { Json } from "@zen/plugin-sdk";
import type { Output } from "../output/output.js";
import { planLines, touches } from "./plan-lines.js";

/** Shows a plan before it is carried out, and asks where plugins want to touch more than was agreed to. */
export class PlanView {
  /** The plugins that were shown. */
  readonly shown = new Set<string>();
  #held: InstallPlan | undefined;

  constructor(
    private readonly out: Output,
    private readonly agreed: boolean,
    private readonly clear: () => void = () => undefined,
  ) {}

  get options(): Pick<InstallPluginsOptions, "onPlan" | "allowWider"> {
    const asks = this.out.live && process.stdin.isTTY;
    return {
      onPlan: (plan) => {
        if (this.out.live) this.show(plan);
        else this.#held = plan;
      },
      allowWider: this.agreed || (asks ? (wider) => this.#ask(wider) : false),
    };
  }

  /** The plan was carried out. Where nobody was watching it is a result, and told only now. */
  done(): void {
    if (this.#held !== undefined) this.show(this.#held);
  }

  show({ changes }: InstallPlan): void {
    this.clear();
    for (const change of changes) {
      this.shown.add(change.name);
      for (const line of planLines(change, this.out.style)) this.out.print(line);
    }
  }

  async #ask(wider: readonly PlannedChange[]): Promise<boolean> {
    const { stderr, errorStyle } = this.out;
    for (const { name, to, widens } of wider)
      stderr.write(`${errorStyle.bold(name)} ${to?.version ?? ""} wants to ${touches(widens)}.\n`);
    const { createInterface } = await import("node:readline/promises");
    const lines = createInterface({ input: process.stdin, output: stderr });
    try {
      return /^y(es)?$/i.test((await lines.question("Do you agree? [y/N] ")).trim());
    } finally {
      lines.close();
    }
  }
}

/** A plan for `--json`. */
export function planDocument({ changes }: InstallPlan): Json {
  return changes.map(({ name, from, to, asked, widens, narrows }) => ({
    name,
    from: from?.version ?? null,
    to: to?.version ?? null,
    asked,
    publisher: to?.publisher ?? null,
    publisherBefore: from?.publisher ?? null,
    published: to?.published ?? null,
    signatures: to?.signatures ?? [],
    permissions: { wider: widens.map((each) => ({ ...each })), narrower: narrows.map((each) => ({ ...each })) },
  }));
}
