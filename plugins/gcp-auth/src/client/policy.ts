import type { Complaint } from "./envelope.js";

/** What forbids a call to everybody, whatever their roles: a constraint of the organisation, or a perimeter around its services. */
export interface Policy {
  readonly kind: "constraint" | "perimeter";
  /** `constraints/compute.vmExternalIpAccess`, or the identifier of a perimeter's refusal. */
  readonly name?: string;
}

const CONSTRAINT = /\b(?:customC|c)onstraints?\/[\w.]{1,200}/;

export function policyIn({ message, reason }: Complaint): Policy | undefined {
  const identifier = /vpcServiceControlsUniqueIdentifier: ([\w-]{1,200})/.exec(message)?.[1];
  if (identifier !== undefined) return { kind: "perimeter", name: identifier };
  if (reason === "SECURITY_POLICY_VIOLATED") return { kind: "perimeter" };
  const name = CONSTRAINT.exec(message)?.[0];
  return name !== undefined && /violat|not allowed|den(?:y|ied)/i.test(message)
    ? { kind: "constraint", name }
    : undefined;
}
