export { connectionSchema, type GcpConnection } from "./connection.js";
export { gcpClient, type GcpBytesRequest, type GcpClient, type GcpRequest } from "./client.js";
export { gcpError, statusOf, type GcpAnswer, type GcpFacts } from "./errors.js";
export { checkEndpoint } from "./endpoint.js";
export { redacted } from "./redact.js";
export type { GcpAccountNeeds, GcpBucketNeeds, GcpNeeds, GcpNeedsByContract, GcpRoles } from "./needs.js";
