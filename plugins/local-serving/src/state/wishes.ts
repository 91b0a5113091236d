import type { Digest, TensorSignature } from "@zen/plugin-sdk";
import type { WishedDeployment } from "@zen/plugin-sdk/serving";
import { readState, writeDurably } from "./files.js";
import { WISHES } from "./wishes-form.js";
import type { Layout } from "./layout.js";

/** All deployments, in one file, which is replaced as a whole under the lock. */
export interface Wishes {
  readonly format: "serving-wishes@1";
  /** Goes up with every change. */
  readonly version: number;
  readonly deployments: Readonly<Record<string, Wish>>;
}

export interface Wish {
  /** That of the wishes when this deployment was last changed. */
  readonly version: number;
  /** What is wished for, and how far the server has come with it. */
  readonly deployment: WishedDeployment;
  /** By revision. */
  readonly models: Readonly<Record<string, WishedModel>>;
}

export interface WishedModel {
  readonly digest: Digest;
  /** Path of the graph within the model's folder. */
  readonly file: string;
  readonly inputs: readonly TensorSignature[];
  readonly outputs: readonly TensorSignature[];
  /** SHA-256 of each file as it was when it was taken over. */
  readonly files: Readonly<Record<string, Digest>>;
}

const NONE: Wishes = { format: "serving-wishes@1", version: 0, deployments: {} };

export function readWishes(layout: Layout): Wishes {
  return readState<Wishes>(layout.wishes, WISHES) ?? NONE;
}

export function isWished(wishes: Wishes): boolean {
  return Object.keys(wishes.deployments).length > 0;
}

export function wishOf(wishes: Wishes, name: string): Wish | undefined {
  return Object.hasOwn(wishes.deployments, name) ? wishes.deployments[name] : undefined;
}

/** Records a deployment as it is now; models of revisions that have gone are dropped. The caller holds the lock. */
export function writeDeployment(
  layout: Layout,
  wishes: Wishes,
  deployment: WishedDeployment,
  added: Readonly<Record<string, WishedModel>> = {},
): Wishes {
  const { name, revisions } = deployment;
  const known = { ...wishOf(wishes, name)?.models, ...added };
  const models = Object.fromEntries(revisions.map(({ id }) => [id, known[id] as WishedModel]));
  const version = wishes.version + 1;
  return write(layout, {
    ...wishes,
    version,
    deployments: { ...wishes.deployments, [name]: { version, deployment, models } },
  });
}

/** Records that a deployment has ended. The caller holds the lock. */
export function removeDeployment(layout: Layout, wishes: Wishes, name: string): Wishes {
  const { [name]: _, ...deployments } = wishes.deployments;
  return write(layout, { ...wishes, version: wishes.version + 1, deployments });
}

function write(layout: Layout, wishes: Wishes): Wishes {
  writeDurably(layout.wishes, wishes);
  return wishes;
}
