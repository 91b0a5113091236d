/** What the process says of how it ended; `unread` is what a shell says of a program that SIGPIPE has ended. */
export const EXIT = { done: 0, failed: 1, wrongUse: 2, interrupted: 130, unread: 141 } as const;

const WRONG_USE = new Set([
  "COMMAND_NOT_FOUND",
  "USAGE_INVALID",
  "NO_REPOSITORY",
  "PARAM_UNKNOWN",
  "PARAM_MISSING",
  "PARAM_INVALID",
  "STEP_NAME_UNKNOWN",
  "RUN_NOT_RESUMABLE",
  "CLOCK_INVALID",
  "DEBUG_REFUSED",
  "PIPELINE_NOT_FOUND",
  "PIPELINE_AMBIGUOUS",
  "QUERY_INVALID",
  "QUERY_SYNTAX",
  "STACK_NOT_FOUND",
  "RUNS_NOT_COMPARABLE",
  "TAG_INVALID",
  "CRON_INVALID",
  "TIMEZONE_UNKNOWN",
  "SCHEDULE_INVALID",
  "MODEL_NAME_INVALID",
  "MODEL_NOT_FOUND",
  "SCHEDULE_NEVER_FIRES",
  "SCHEDULE_NOT_FOUND",
  "SCHEDULE_EXISTS",
  "SCHEDULE_WITHOUT_DATA",
  "HELP_NOT_FOUND",
  "REGISTRY_ADDRESS_INVALID",
  "UPSTREAM_INVALID",
  "PUBLISH_TAG_NEEDED",
  "PLUGIN_NAME_INVALID",
]);

export function exitCodeOf(code: string): number {
  if (code === "INTERRUPTED") return EXIT.interrupted;
  return WRONG_USE.has(code) ? EXIT.wrongUse : EXIT.failed;
}
