import { preconditionFailed } from "@zen/plugin-sdk";
import { Passing } from "../http/trial.js";
import { Bucket } from "../object/bucket.js";
import { conditionOf } from "./condition.js";

/**
 * Deletes an object, or what is left of doing so when an answer was lost: without a condition, only what is seen to be there is then deleted, so
 * that one call does not delete twice.
 */
export async function remove(bucket: Bucket, key: string, name: string, ifMatch: string | undefined): Promise<void> {
  const wanted = ifMatch === undefined ? undefined : conditionOf(key, { ifMatch });
  let unknown = false;
  await bucket.caller.untilItPasses<"done">(undefined, async () => {
    const present = unknown && wanted === undefined ? await bucket.look(name) : undefined;
    if (unknown && wanted === undefined && present === undefined) return "done";
    const reply = await bucket.caller.attempt(
      bucket.address({
        method: "DELETE",
        path: Bucket.objectPath(name),
        query: { ifGenerationMatch: wanted ?? present?.generation },
        expect: [404, 412],
      }),
    );
    if (reply instanceof Passing) {
      unknown = true;
      return reply;
    }
    if (reply.status === 404) await bucket.checkExists();
    // Gone after an answer that was lost: it was this call that deleted it.
    if (wanted !== undefined && (reply.status === 412 || (reply.status === 404 && !unknown)))
      throw preconditionFailed(key, wanted);
    return "done";
  });
}
