/** Imported when a schedule is asked for; it brings the reading of cron expressions along. */
export {
  anyAtWork,
  clockOf,
  Fates,
  forgetStart,
  isLostPlace,
  namedFiles,
  newRunId,
  passOver,
  readModel,
  ScheduleBook,
  SchedulerPresence,
  SharedState,
  startOf,
  takeStart,
  type Observation,
  type Pass,
} from "@zen/engine";
