import { preconditionFailed, ZenError } from "@zen/plugin-sdk";
import type { Reply } from "../http/caller.js";
import { Passing } from "../http/trial.js";
import type { Bucket } from "../object/bucket.js";
import { readResource, type ObjectResource } from "../object/resource.js";
import type { Condition } from "./condition.js";
import type { Target, Written } from "./target.js";

/** One attempt at the call that makes the object, under a condition; 404 and 412 are answers. */
type Send = (condition: Condition) => Promise<Reply | Passing>;

/**
 * Makes the call that turns bytes into an object, until it is known what has become of it. A lost answer is no reason to write twice, nor to
 * report a condition as failed that only our own success has broken: whose signature is on the object decides. A put without a condition
 * that may have been carried out goes on under one, so that it never comes back after somebody else's later put.
 *
 * The call itself is not interrupted: when the signal aborts, either the object is there and that is what is reported, or it will not be.
 */
export async function commit(bucket: Bucket, target: Target, send: Send): Promise<Written> {
  let { condition } = target;
  let unknown = false;
  return bucket.caller.untilItPasses<Written>(target.signal, async () => {
    if (unknown) {
      const present = await lookAgain(bucket, target);
      const written = ownIn(target, present);
      if (written !== undefined) return written;
      target.signal?.throwIfAborted();
      if (target.condition === undefined) condition = present?.generation ?? "0";
    }
    for (;;) {
      const reply = await send(condition);
      if (reply instanceof Passing) {
        unknown = true;
        return reply;
      }
      if (reply.status < 300) {
        const resource = readResource(reply.json);
        return { generation: resource.generation, resource };
      }
      if (reply.status !== 412) throw await gone(bucket, target);
      const present = unknown ? await lookAgain(bucket, target) : undefined;
      const written = ownIn(target, present);
      if (written !== undefined) return written;
      if (target.condition !== undefined) throw refused(target);
      condition = present?.generation ?? "0";
    }
  });
}

/** What a write's outcome is when the object that is there now carries its signature, or a later one that says so. */
export function ownIn({ signature }: Target, present: ObjectResource | undefined): Written | undefined {
  const generation = present === undefined ? undefined : signature.generationIn(present);
  if (present === undefined || generation === undefined) return undefined;
  return generation === present.generation ? { generation, resource: present } : { generation };
}

export function refused({ key, condition }: Target): ZenError {
  return preconditionFailed(key, condition === "0" ? undefined : condition);
}

/** @throws ZenError `GCP_BUCKET_NOT_FOUND`. */
export async function gone(bucket: Bucket, { key }: Target): Promise<ZenError> {
  await bucket.checkExists();
  return new ZenError("GCP_UPLOAD_LOST", `Cloud Storage has forgotten what had been sent of the object ${key}`, {
    hint: "An upload lives for a week, and its parts until somebody deletes them; check the bucket's lifecycle rules, and try again.",
    data: { key },
  });
}

const LAST_LOOK_MS = 5_000;

/** @throws the signal's reason when that has aborted and the bucket cannot be seen for a while. */
export async function lookAgain(bucket: Bucket, { name, signal }: Target): Promise<ObjectResource | undefined> {
  if (signal?.aborted !== true) return bucket.look(name);
  return bucket.look(name, undefined, AbortSignal.timeout(LAST_LOOK_MS)).catch(() => {
    throw signal.reason;
  });
}
