export { CONFIG_FILE, parseConfig, readConfig } from "./config/index.js";
export { refreshEditorFiles } from "./editor/refresh.js";
export type { TsconfigAdvice } from "./editor/user-tsconfig.js";
export { findRepository, requireRepository } from "./repository/find.js";
export interface Repository { close(): Promise<void> }
export async function openRepository(_dir: string, _o: unknown): Promise<Repository> { throw new Error("not yet"); }
