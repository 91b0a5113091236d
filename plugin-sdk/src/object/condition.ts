import type { ObjectHead, PutOptions } from "../contracts/artifact-store.js";
import { preconditionFailed } from "./errors.js";

/**
 * Refuses a put or delete whose condition does not hold for the object as it is. Only as good as what follows: that nobody changes the
 * object between this look and the change is for the store to see to.
 * @throws ZenError `PRECONDITION_FAILED`.
 */
export function checkCondition(
  key: string,
  present: ObjectHead | undefined,
  { ifAbsent, ifMatch }: Pick<PutOptions, "ifAbsent" | "ifMatch">,
): void {
  if (ifAbsent && present !== undefined) throw preconditionFailed(key);
  if (ifMatch !== undefined && present?.version !== ifMatch) throw preconditionFailed(key, ifMatch);
}
