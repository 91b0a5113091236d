import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { ZenError } from "@zen/plugin-sdk";

type Env = Readonly<Record<string, string | undefined>>;

const ATTEMPTS = 5;
const ANSWER_WITHIN_MS = 5 * 60_000;

/** Reads objects of Cloud Storage by its JSON API as the machine's service account, which the metadata server vouches for. */
export class GoogleStorage {
  readonly #base: string;
  readonly #metadata: string;
  #token: Promise<string> | undefined;

  constructor(env: Env) {
    this.#base = (env["STORAGE_EMULATOR_HOST"] ?? "https://storage.googleapis.com").replace(/\/+$/, "");
    this.#metadata = env["GCE_METADATA_HOST"] ?? "metadata.google.internal";
  }

  /** Names of all objects that begin so. */
  async list(bucket: string, prefix: string): Promise<readonly string[]> {
    const names: string[] = [];
    for (let pageToken = ""; ;) {
      const query = new URLSearchParams({
        prefix,
        fields: "items/name,nextPageToken",
        ...(pageToken === "" ? {} : { pageToken }),
      });
      const answer = await this.#get(`/storage/v1/b/${encodeURIComponent(bucket)}/o?${query.toString()}`);
      const { items = [], nextPageToken } = (await answer.json()) as ListAnswer;
      names.push(...items.map(({ name }) => name));
      if (nextPageToken === undefined) return names;
      pageToken = nextPageToken;
    }
  }

  async download(bucket: string, name: string, path: string): Promise<void> {
    const answer = await this.#get(
      `/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}?alt=media`,
    );
    await pipeline(Readable.fromWeb(answer.body as never), createWriteStream(path));
  }

  async #get(route: string): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#ask(route).catch((cause: unknown) => cause as Error);
      if (answer instanceof Response && answer.ok) return answer;
      const passes = !(answer instanceof Response) || answer.status === 429 || answer.status >= 500;
      if (!passes || attempt === ATTEMPTS) throw await unreadable(route, answer);
      await delay(100 * 2 ** attempt * (1 + Math.random()));
    }
  }

  async #ask(route: string): Promise<Response> {
    this.#token ??= this.#fetchToken();
    const authorization = `Bearer ${await this.#token.catch((error: unknown) => {
      this.#token = undefined;
      throw error;
    })}`;
    return fetch(this.#base + route, { headers: { authorization }, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  }

  async #fetchToken(): Promise<string> {
    const url = `http://${this.#metadata}/computeMetadata/v1/instance/service-accounts/default/token`;
    const answer = await fetch(url, { headers: { "metadata-flavor": "Google" }, signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(`the metadata server answered ${answer.status}`);
    return ((await answer.json()) as { readonly access_token: string }).access_token;
  }
}

interface ListAnswer {
  readonly items?: readonly { readonly name: string }[];
  readonly nextPageToken?: string;
}

async function unreadable(route: string, answer: Response | Error): Promise<ZenError> {
  const said =
    answer instanceof Response ? `HTTP ${answer.status} ${(await answer.text()).slice(0, 500)}` : answer.message;
  return new ZenError("MODEL_UNREADABLE", `The model cannot be read from Cloud Storage (${route}): ${said}`, {
    ...(answer instanceof Response ? {} : { cause: answer }),
    hint: "Give the server's service account roles/storage.objectViewer on the bucket.",
  });
}
