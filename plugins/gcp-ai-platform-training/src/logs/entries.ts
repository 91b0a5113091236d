import type { GcpClient } from "@zen/gcp-auth/client";

/** A `LogEntry` of the API logging.v2, as far as the log of a training job is made of it. */
export interface LogEntry {
  /** RFC 3339 with up to nine decimals. */
  readonly timestamp: string;
  /** Tells entries of one instant apart, which come in its order. */
  readonly insertId: string;
  readonly severity?: string;
  readonly textPayload?: string;
  readonly jsonPayload?: Readonly<Record<string, unknown>>;
}

const PAGE = 1000;

/** `entries.list` of the API logging.v2. */
export class LogEntries {
  constructor(
    private readonly client: GcpClient,
    private readonly base: string,
  ) {}

  /** What a filter of the Logging query language finds, oldest first. */
  async *list(filter: string, signal?: AbortSignal): AsyncGenerator<LogEntry, void, undefined> {
    const resourceNames = [`projects/${await this.client.project()}`];
    for (let pageToken: string | undefined; ;) {
      const body = { resourceNames, filter, orderBy: "timestamp asc", pageSize: PAGE };
      const answer = await this.client.request<ListAnswer>({
        method: "POST",
        url: `${this.base}/v2/entries:list`,
        body: pageToken === undefined ? body : { ...body, pageToken },
        idempotent: true,
        ...(signal === undefined ? {} : { signal }),
      });
      yield* answer.entries ?? [];
      pageToken = answer.nextPageToken;
      if (pageToken === undefined || pageToken === "") return;
    }
  }
}

interface ListAnswer {
  readonly entries?: readonly LogEntry[];
  readonly nextPageToken?: string;
}
