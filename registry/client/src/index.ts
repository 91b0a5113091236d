export { openInstaller } from "./installer/open.js";
export type * from "./installer/types.js";
export type { AuditReport, Finding as AuditFinding, Severity } from "./audit/types.js";
export type { DoctorReport, Problem as DoctorProblem } from "./doctor/types.js";
export type { KeptGeneration } from "./generation/kept.js";
export type { OutdatedPlugin } from "./installer/outdated.js";
export type { Widening } from "./installer/permissions.js";
export type { InstallPlan, PlannedChange, PlannedVersion } from "./installer/plan.js";
export type { WhyInstalled, WhyStep } from "./installer/why.js";
export { readGeneration, type Generation, type InstalledPlugin } from "./generation/read.js";
export { layout, type Placement } from "./generation/layout.js";
export { FolderSource } from "./registry/folder-source.js";
export type { PackageSource } from "./registry/source.js";
export { writeFolderRegistry, type FolderEntry } from "./registry/folder-writer.js";
export { mirror } from "./mirror/mirror.js";
export type * from "./mirror/types.js";
export { checkPlugin, type CheckPluginOptions, type Finding, type PluginCheck } from "./check/index.js";
export {
  createPlugin,
  pluginKinds,
  pluginLicences,
  pluginName,
  type CreatedPlugin,
  type CreatePluginOptions,
  type PluginKind,
  type PluginLicence,
} from "./create/index.js";
export { packPlugin, type PackedPlugin, type PackOptions } from "./pack/index.js";
export { defaultCacheDir } from "./store/store.js";
export { readLockText, requireLockText } from "./lock/file.js";
export { lockFile, readLock } from "./lock/text.js";
export type { Lock, LockedNative, LockedPlugin, LockSource } from "./lock/types.js";
export { fitsPlatform, type PlatformFilter } from "./platform.js";
export { configDir } from "./config-dir.js";
export { machinePolicyFile, readPolicies } from "./policy/places.js";
export { checkPolicy } from "./policy/read.js";
export { refusalText } from "./policy/refuse.js";
export type * from "./policy/types.js";
export { npmGet, type NpmGet } from "./http/npm-get.js";
export { isAddress, registryAddress } from "./http/address.js";
export { ServerSource, type ServerSourceOptions } from "./registry/server-source.js";
export { TrustStore } from "./trust/store.js";
export type { Introduction, PinnedKey, TrustedRegistry } from "./trust/types.js";
export { RegistryAdmin } from "./admin/registry-admin.js";
export type * from "./admin/types.js";
export type { Backup, BackupOptions } from "./admin/backup.js";
export { logIn, logOut, whoAmI, type AccountOptions, type Credentials, type LoggedIn } from "./account/account.js";
export { KeyStore } from "./publish/key-store.js";
export {
  makePublisherKey,
  publisherKeys,
  replacePublisherKey,
  type KeyOptions,
  type ScopeKeys,
} from "./publish/keys.js";
export { withPublication, type PreparedPublication, type Publication, type PublishOptions } from "./publish/publish.js";
export { searchFolder } from "./search/search-folder.js";
export { searchServer } from "./search/search-server.js";
export { TrustedRegistries, type MeetOptions } from "./trust/trusted-registries.js";
