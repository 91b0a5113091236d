import { GoogleError } from "../core/google-error.js";
import { page } from "../core/pages.js";
import { defineService, type Call, type Cloud, type RunningService } from "../core/service.js";
import { parseComparisons, satisfies } from "../filters/comparisons.js";
import { logsOf, type LogEntry, type LogStore } from "./log-store.js";

export interface Logging extends RunningService {
  readonly store: LogStore;
}

/** Cloud Logging, as far as logs are read. */
export const logging = defineService<Logging>({
  name: "logging",
  api: "logging.googleapis.com",
  start(cloud) {
    const store = logsOf(cloud);
    return {
      store,
      routes: [
        {
          id: "logging.entries.list",
          method: "POST",
          path: "/v2/entries:list",
          permission: "logging.logEntries.list",
          handle: (call) => list(store, cloud, call),
        },
      ],
      leftovers: () => [],
    };
  },
});

function list(store: LogStore, cloud: Cloud, { body }: Call): object {
  const { resourceNames = [], filter = "", orderBy = "timestamp asc", pageSize = 50, pageToken } = body as ListRequest;
  const own = [`projects/${cloud.project}`, `projects/${cloud.projectNumber}`];
  if (resourceNames.length === 0) throw new GoogleError("INVALID_ARGUMENT", "resource_names is required.");
  if (!resourceNames.every((name) => own.includes(name)))
    throw new GoogleError("PERMISSION_DENIED", "Permission denied for all log views.");
  const comparisons = parseComparisons(filter);
  const found = store.entries.filter((entry) => satisfies(entry, comparisons, ["timestamp"])).sort(inOrder);
  const { items, ...rest } = page(orderBy === "timestamp desc" ? found.reverse() : found, pageSize, pageToken);
  return { entries: items, ...rest };
}

function inOrder(a: LogEntry, b: LogEntry): number {
  const [first, second] = a.timestamp === b.timestamp ? [a.insertId, b.insertId] : [a.timestamp, b.timestamp];
  return first < second ? -1 : 1;
}

interface ListRequest {
  readonly resourceNames?: readonly string[];
  readonly filter?: string;
  readonly orderBy?: string;
  readonly pageSize?: number;
  readonly pageToken?: string;
}
