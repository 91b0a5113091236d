export { transfer } from "./transfer.js";
export type { TransferProgress, TransferReport, TransferRequest } from "./types.js";
