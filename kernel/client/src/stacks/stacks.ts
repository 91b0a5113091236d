import { ZenError, type Platform, type RepositoryConfig, type StackConfig } from "@zen/plugin-sdk";
import { editConfig } from "../config/edit.js";
import { chooseStack } from "../workspace/stack-choice.js";
import { stackConfig } from "../workspace/backend-refs.js";
import type { Workspace } from "../workspace/workspace.js";
import { stackBackends, type CheckedBackend } from "./stack-backends.js";

export interface StackSummary {
  readonly name: string;
  readonly current: boolean;
  readonly config: StackConfig;
}

export interface StackDetails extends StackSummary {
  readonly backends: readonly CheckedBackend[];
  readonly platform?: Platform;
}

const NAME = /^[a-z][a-z0-9-]{0,62}$/;

/** Where pipelines run. */
export class Stacks {
  constructor(private readonly workspace: Workspace) {}

  async list(): Promise<readonly StackSummary[]> {
    const current = await this.workspace.stack();
    return Object.entries(this.workspace.document.config.stacks).map(([name, config]) => ({
      name,
      config,
      current: name === current,
    }));
  }

  /** A stack with its backends, each checked as far as manifests tell. @throws ZenError `STACK_NOT_FOUND`. */
  async show(name?: string): Promise<StackDetails> {
    const current = await this.workspace.stack();
    const wanted = name ?? current;
    const config = stackConfig(this.workspace.document.config, wanted);
    return { name: wanted, current: wanted === current, config, backends: await stackBackends(this.workspace, wanted) };
  }

  /** Chooses the stack in use for this copy of the repository; `zen.config.json` stays as it is. @throws ZenError `STACK_NOT_FOUND`. */
  async use(name: string): Promise<void> {
    await chooseStack(this.workspace.dir, this.workspace.document.config, name);
  }

  /**
   * Writes a new stack into `zen.config.json`: a copy of `from` (the stack in use unless told) with some of its backends replaced.
   * @throws ZenError `STACK_EXISTS`, `STACK_NAME_INVALID`, `STACK_NOT_FOUND`.
   */
  async create(
    name: string,
    options: { readonly from?: string; readonly backends?: Partial<StackConfig> } = {},
  ): Promise<StackConfig> {
    if (!NAME.test(name)) {
      throw new ZenError("STACK_NAME_INVALID", `${JSON.stringify(name)} is no name for a stack`, {
        hint: "Use lower-case letters, digits and dashes, beginning with a letter.",
      });
    }
    const from = stackConfig(this.workspace.document.config, options.from ?? (await this.workspace.stack()));
    const made = { ...from, ...options.backends };
    await editConfig(this.workspace.dir, (config) => withStack(config, name, made));
    await this.workspace.reload();
    return made;
  }
}

function withStack(config: RepositoryConfig, name: string, stack: StackConfig): RepositoryConfig {
  if (Object.hasOwn(config.stacks, name)) {
    throw new ZenError("STACK_EXISTS", `There is a stack ${name} already`, {
      hint: "Choose another name, or change the stack in zen.config.json.",
    });
  }
  return { ...config, stacks: { ...config.stacks, [name]: stack } };
}
