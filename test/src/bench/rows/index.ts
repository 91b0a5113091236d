import type { Row } from "../row.js";
import { artifacts } from "./artifacts.js";
import { catalogueRows } from "./catalogue.js";
import { cloudStorage } from "./cloud-storage.js";
import { firstCode } from "./first-code.js";
import { firstCodeElsewhere } from "./first-code-elsewhere.js";
import { installSets } from "./install-sets.js";
import { installs } from "./install.js";
import { localCommand } from "./local-command.js";
import { maps } from "./maps.js";
import { queries } from "./queries.js";
import { pluginEntries } from "./plugin-entries.js";
import { python } from "./python.js";
import { registryRows } from "./registry.js";
import { remoteJobs } from "./remote-jobs.js";
import { scheduler } from "./scheduler.js";
import { serving } from "./serving.js";
import { solverRows } from "./solver.js";
import { startUp } from "./start-up.js";
import { stepKeys } from "./step-keys.js";
import { steps } from "./steps.js";
import { tabular } from "./tabular.js";

/** Every row of the table, in its order. */
export const rows: readonly Row[] = [
  startUp,
  localCommand,
  firstCode,
  firstCodeElsewhere,
  pluginEntries,
  ...stepKeys,
  ...steps,
  ...maps,
  ...queries,
  scheduler,
  remoteJobs,
  python,
  tabular,
  ...artifacts,
  ...cloudStorage,
  ...installs,
  ...installSets,
  ...solverRows,
  ...registryRows,
  ...catalogueRows,
  ...serving,
];
