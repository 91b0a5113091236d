import type { Command } from "../command.js";
import { workerCommand } from "./worker.js";
import { artifactsGet } from "./artifacts-get.js";
import { artifactsList } from "./artifacts-list.js";
import { artifactsPrune } from "./artifacts-prune.js";
import { artifactsPull } from "./artifacts-pull.js";
import { artifactsPush } from "./artifacts-push.js";
import { artifactsPurge } from "./artifacts-purge.js";
import { artifactsShow } from "./artifacts-show.js";
import { checkCommand } from "./check.js";
import { debugCommand } from "./debug.js";
import { deployCommand } from "./deploy.js";
import { deploymentsDelete } from "./deployments-delete.js";
import { deploymentsList } from "./deployments-list.js";
import { deploymentsShow } from "./deployments-show.js";
import { execCommand } from "./exec.js";
import { initCommand } from "./init.js";
import { lineageCommand } from "./lineage.js";
import { metadataRebuild } from "./metadata-rebuild.js";
import { pipelinesDiff } from "./pipelines-diff.js";
import { modelsHistory } from "./models-history.js";
import { modelsList } from "./models-list.js";
import { modelsPromote } from "./models-promote.js";
import { modelsRollback } from "./models-rollback.js";
import { modelsShow } from "./models-show.js";
import { pipelinesList } from "./pipelines-list.js";
import { pipelinesShow } from "./pipelines-show.js";
import { pluginsCheck } from "./plugins-check.js";
import { pluginsAudit } from "./plugins-audit.js";
import { pluginsCreate } from "./plugins-create.js";
import { pluginsDoctor } from "./plugins-doctor.js";
import { pluginsGenerations } from "./plugins-generations.js";
import { pluginsInfo } from "./plugins-info.js";
import { pluginsInstall } from "./plugins-install.js";
import { pluginsLink } from "./plugins-link.js";
import { pluginsUnlink } from "./plugins-unlink.js";
import { pluginsList } from "./plugins-list.js";
import { pluginsOutdated } from "./plugins-outdated.js";
import { pluginsPack } from "./plugins-pack.js";
import { pluginsRollback } from "./plugins-rollback.js";
import { pluginsUninstall } from "./plugins-uninstall.js";
import { pluginsUpdate } from "./plugins-update.js";
import { pluginsWhy } from "./plugins-why.js";
import { predictCommand } from "./predict.js";
import { registryAccountsCreate } from "./registry-accounts-create.js";
import { registryAccountsList } from "./registry-accounts-list.js";
import { registryAccountsUpdate } from "./registry-accounts-update.js";
import { registryAuditCheck } from "./registry-audit-check.js";
import { registryKeysRotate } from "./registry-keys-rotate.js";
import { registryAuditLog } from "./registry-audit-log.js";
import { registryBackup } from "./registry-backup.js";
import { registryMembersAdd } from "./registry-members-add.js";
import { registryMembersRemove } from "./registry-members-remove.js";
import { registryNamespacesCreate } from "./registry-namespaces-create.js";
import { registryNamespacesList } from "./registry-namespaces-list.js";
import { registryNamespacesShow } from "./registry-namespaces-show.js";
import { registryAdvise } from "./registry-advise.js";
import { registryAdvisories } from "./registry-advisories.js";
import { registryApprove } from "./registry-approve.js";
import { registryBlock } from "./registry-block.js";
import { registryConformance } from "./registry-conformance.js";
import { registryMirror } from "./registry-mirror.js";
import { registryPull } from "./registry-pull.js";
import { registryQuarantine } from "./registry-quarantine.js";
import { registryYank } from "./registry-yank.js";
import { registryUpstreamKeysApprove } from "./registry-upstream-keys-approve.js";
import { registryUpstreamKeysList } from "./registry-upstream-keys-list.js";
import { registryUpstreamKeysRemove } from "./registry-upstream-keys-remove.js";
import { registryRestore } from "./registry-restore.js";
import { registryServe } from "./registry-serve.js";
import { registryTokensCreate } from "./registry-tokens-create.js";
import { registryTokensList } from "./registry-tokens-list.js";
import { registryTokensRevoke } from "./registry-tokens-revoke.js";
import { registriesAdd } from "./registries-add.js";
import { registriesList } from "./registries-list.js";
import { registriesLogin } from "./registries-login.js";
import { registriesLogout } from "./registries-logout.js";
import { registriesRemove } from "./registries-remove.js";
import { registriesWhoami } from "./registries-whoami.js";
import { pluginsKeys } from "./plugins-keys.js";
import { pluginsPublish } from "./plugins-publish.js";
import { pluginsSearch } from "./plugins-search.js";
import { pluginsTrust } from "./plugins-trust.js";
import { runCommand } from "./run.js";
import { runsCancel } from "./runs-cancel.js";
import { runsExplain } from "./runs-explain.js";
import { runsCompare } from "./runs-compare.js";
import { runsList } from "./runs-list.js";
import { runsLogs } from "./runs-logs.js";
import { runsReport } from "./runs-report.js";
import { runsReproduce } from "./runs-reproduce.js";
import { runsShow } from "./runs-show.js";
import { runsTag } from "./runs-tag.js";
import { runsWatch } from "./runs-watch.js";
import { schedulerCommand } from "./scheduler.js";
import { schedulesBegin } from "./schedules-begin.js";
import { schedulesCreate } from "./schedules-create.js";
import { schedulesDelete } from "./schedules-delete.js";
import { schedulesHistory } from "./schedules-history.js";
import { schedulesList } from "./schedules-list.js";
import { schedulesPause } from "./schedules-pause.js";
import { schedulesResume } from "./schedules-resume.js";
import { schedulesShow } from "./schedules-show.js";
import { schedulesTrigger } from "./schedules-trigger.js";
import { secretsCheck } from "./secrets-check.js";
import { secretsList } from "./secrets-list.js";
import { stacksCreate } from "./stacks-create.js";
import { stacksList } from "./stacks-list.js";
import { stacksShow } from "./stacks-show.js";
import { stacksUse } from "./stacks-use.js";

/** Every command of its own. They are data until one runs: what a command needs, it imports when it runs. */
const ALL: readonly Command[] = [
  initCommand,
  checkCommand,
  runCommand,
  predictCommand,
  debugCommand,
  deployCommand,
  execCommand,
  workerCommand,
  pipelinesList,
  pipelinesShow,
  pipelinesDiff,
  runsList,
  runsShow,
  runsCompare,
  runsReport,
  runsLogs,
  runsTag,
  runsWatch,
  runsCancel,
  runsExplain,
  runsReproduce,
  artifactsList,
  artifactsShow,
  artifactsGet,
  artifactsPush,
  artifactsPull,
  artifactsPrune,
  artifactsPurge,
  lineageCommand,
  stacksList,
  stacksShow,
  stacksUse,
  stacksCreate,
  modelsList,
  modelsShow,
  modelsHistory,
  modelsPromote,
  modelsRollback,
  schedulesCreate,
  schedulesList,
  schedulesShow,
  schedulesPause,
  schedulesResume,
  schedulesDelete,
  schedulesTrigger,
  schedulesHistory,
  schedulerCommand,
  schedulesBegin,
  deploymentsList,
  deploymentsShow,
  deploymentsDelete,
  pluginsList,
  pluginsInstall,
  pluginsUpdate,
  pluginsOutdated,
  pluginsRollback,
  pluginsGenerations,
  pluginsWhy,
  pluginsAudit,
  pluginsDoctor,
  pluginsUninstall,
  pluginsInfo,
  pluginsCreate,
  pluginsCheck,
  pluginsLink,
  pluginsUnlink,
  pluginsPack,
  pluginsSearch,
  pluginsPublish,
  pluginsKeys,
  pluginsTrust,
  registriesList,
  registriesAdd,
  registriesRemove,
  registriesLogin,
  registriesLogout,
  registriesWhoami,
  secretsList,
  secretsCheck,
  registryServe,
  registryAccountsList,
  registryAccountsCreate,
  registryAccountsUpdate,
  registryTokensList,
  registryTokensCreate,
  registryTokensRevoke,
  registryNamespacesList,
  registryNamespacesShow,
  registryNamespacesCreate,
  registryMembersAdd,
  registryMembersRemove,
  registryAuditLog,
  registryAuditCheck,
  registryKeysRotate,
  registryBlock,
  registryYank,
  registryApprove,
  registryQuarantine,
  registryPull,
  registryUpstreamKeysList,
  registryUpstreamKeysApprove,
  registryUpstreamKeysRemove,
  registryAdvise,
  registryAdvisories,
  registryConformance,
  registryMirror,
  registryBackup,
  registryRestore,
  metadataRebuild,
];

export const COMMANDS: ReadonlyMap<string, Command> = new Map(ALL.map((command) => [command.id, command]));
