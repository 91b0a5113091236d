import { GoogleError } from "./google-error.js";
import type { Iam } from "./iam.js";

const MOST = 100;
const FORM = /^[a-z][a-zA-Z0-9]*(\.[a-zA-Z0-9]+){2,}$/;

/** What `testIamPermissions` of any resource answers: those of the permissions that the caller has. */
export function testPermissions(
  iam: Iam,
  principal: string,
  asked: unknown,
): { readonly permissions?: readonly string[] } {
  const permissions = Array.isArray(asked) ? (asked as unknown[]) : [];
  if (permissions.length > MOST)
    throw new GoogleError("INVALID_ARGUMENT", `At most ${MOST} permissions can be tested.`);
  const bad = permissions.find((one) => typeof one !== "string" || !FORM.test(one));
  if (bad !== undefined)
    throw new GoogleError("INVALID_ARGUMENT", `Permission ${String(bad)} is not valid for this resource.`);
  const held = (permissions as string[]).filter((one) => iam.may(principal, one));
  return held.length === 0 ? {} : { permissions: held };
}
