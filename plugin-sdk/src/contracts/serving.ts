import type { Digest } from "../digest.js";
import type { ErrorRecord } from "../errors.js";
import type { ModelManifest } from "../model.js";
import { token } from "../token.js";
import type { Closable } from "./closable.js";

/** Where a backend finds one file of a model: `uri` from anywhere, `localPath` on this machine. */
export interface ModelFile {
  readonly uri: string;
  readonly localPath?: string;
  /** SHA-256 of its bytes, where known: a backend that gets it refuses other bytes. */
  readonly digest?: Digest;
}

/** A Model artifact as a backend receives it. */
export interface ServedModel {
  /** The artifact's digest: models with the same digest are the same model. */
  readonly digest: Digest;
  readonly manifest: ModelManifest;
  /** By path within the model's folder; at least `manifest.file`. The backend reads them until the revision is ready. */
  readonly files: Readonly<Record<string, ModelFile>>;
}

/** The wished-for state of one named deployment. */
export interface DeploymentSpec {
  /** 1 to 63 characters of `a-z 0-9 -`, the first a letter, the last no `-`; also the model's name in request paths. */
  readonly name: string;
  readonly model: ServedModel;
  /** Percent of the requests that this model's revision gets, 0 to 100; 100 when absent. */
  readonly traffic?: number;
  /** 1 when absent. A backend that cannot run as many refuses. */
  readonly replicas?: number;
}

/** `pending` is on its way to what was wished; `ready` and `failed` stay until something is wished or breaks. */
export type DeploymentState = "pending" | "ready" | "failed";

export interface Revision {
  /** The first 12 digits of the model's digest; the model version in request paths. */
  readonly id: string;
  readonly model: Digest;
  readonly state: DeploymentState;
  /** Percent of the requests that it gets at present: whole numbers that make 100 as soon as any revision has been ready. */
  readonly traffic: number;
  readonly replicas: { readonly wished: number; readonly ready: number };
  /** Present when `state` is `failed`. */
  readonly error?: ErrorRecord;
}

export interface Deployment {
  readonly name: string;
  /** `pending` while any revision is, else `failed` when any is, else `ready`. */
  readonly state: DeploymentState;
  /** In the order in which they were first deployed; never empty. */
  readonly revisions: readonly Revision[];
}

/**
 * How a client calls a deployment: `POST {base}{pathPrefix}/v2/models/{model}/infer` with `headers`, or, where `inferPath` is given,
 * `POST {base}{pathPrefix}{inferPath}`; `inferUrl` of the SDK gives that address. What is sent and answered is that of the Open Inference Protocol v2 either way.
 * Headers may hold a short-lived credential: an endpoint is asked for when it is needed and never recorded.
 */
export interface Endpoint {
  /** Scheme, host and port, without a slash at the end. */
  readonly base: string;
  /** Empty, or begins with a slash and does not end with one. */
  readonly pathPrefix: string;
  readonly model: string;
  /** For services that have one fixed address for predictions instead of the protocol's paths. Begins with a slash or a colon. */
  readonly inferPath?: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ServingSupports {
  /** Several revisions at once with shares of the traffic. */
  readonly traffic: boolean;
  /** More than one replica. */
  readonly replicas: boolean;
}

/**
 * Brings named deployments into a wished-for state and keeps them there after the caller has gone.
 *
 * Every change returns as soon as the wish is recorded and cannot be lost; how far it has come is told by `status` and
 * `watch`. Changes may be made by several processes at once: each is applied whole, in some order.
 */
export interface Serving extends Closable {
  /** As for artifact stores: equal in two processes exactly when they see the same deployments. */
  readonly identity: string;
  readonly supports: ServingSupports;
  /**
   * Wishes for `spec`. Idempotent in name and model digest: again, it makes no second revision, and changes only replicas and
   * traffic. With `traffic` 100 the other revisions go once this one is ready, and until then they answer; with less, the
   * others share the rest in their present proportion. A model that fails to load leaves what answered before answering.
   * @throws ZenError `DEPLOYMENT_REFUSED` when the spec cannot be had here; nothing has changed then.
   */
  deploy(spec: DeploymentSpec, options?: { readonly signal?: AbortSignal }): Promise<Deployment>;
  status(name: string): Promise<Deployment | undefined>;
  /**
   * Yields the deployment when it changes, beginning with the present state, and ends after it has yielded one that is not
   * `pending`, or when there is no such deployment.
   */
  watch(name: string, options?: { readonly signal?: AbortSignal }): AsyncIterable<Deployment>;
  /** All deployments, by name. */
  list(): Promise<readonly Deployment[]>;
  /**
   * Sets the percentages of all revisions; those not named get 0 and stay.
   * @throws ZenError `DEPLOYMENT_NOT_FOUND`, or `DEPLOYMENT_REFUSED` when a revision is unknown, a share is no whole number from 0
   * to 100 or the shares do not make 100.
   */
  traffic(name: string, shares: Readonly<Record<string, number>>): Promise<Deployment>;
  /** Ends a deployment and all its revisions; requests under way are answered. Ending what is not there is no error. */
  undeploy(name: string): Promise<void>;
  /** @throws ZenError `DEPLOYMENT_NOT_FOUND`. */
  endpoint(name: string): Promise<Endpoint>;
}

export const Serving = token<Serving>("serving@1");
