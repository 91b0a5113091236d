import { GoogleError } from "../core/google-error.js";
import { defineService, type Cloud } from "../core/service.js";

const ACCOUNT = /^[^@\s]+@[^@\s]+\.gserviceaccount\.com$/;
const SECONDS = /^(\d{1,5})s$/;
const MOST_SECONDS = 43_200;

/** IAM Credentials, v1: tokens of service accounts, for who may impersonate them. */
export const iamCredentials = defineService({
  name: "iam-credentials",
  api: "iamcredentials.googleapis.com",
  start: (cloud) => ({
    leftovers: () => [],
    routes: [
      {
        id: "iamcredentials.projects.serviceAccounts.generateAccessToken",
        method: "POST",
        path: "/v1/projects/{project}/serviceAccounts/{account}:generateAccessToken",
        handle({ path, body, principal }) {
          const delegates = ((body["delegates"] ?? []) as string[]).map((one) =>
            one.replace(/^projects\/-\/serviceAccounts\//, ""),
          );
          const chain = [principal, ...delegates, path["account"] as string];
          for (const [index, next] of chain.slice(1).entries()) checkLink(cloud, chain[index] as string, next);
          if (!Array.isArray(body["scope"]) || body["scope"].length === 0)
            throw new GoogleError("INVALID_ARGUMENT", "At least one value must be specified in the 'scope' field.");
          const seconds = secondsOf(body["lifetime"]);
          const { token } = cloud.tokens.issue(chain.at(-1) as string, seconds);
          return { accessToken: token, expireTime: new Date(cloud.clock.now() + seconds * 1000).toISOString() };
        },
      },
    ],
  }),
});

/** @throws GoogleError where `one` may not make tokens of `next`. */
function checkLink({ iam }: Cloud, one: string, next: string): void {
  if (!ACCOUNT.test(next)) throw new GoogleError("NOT_FOUND", `Not found; Gaia id not found for email ${next}`);
  iam.check(one, "iam.serviceAccounts.getAccessToken", `projects/-/serviceAccounts/${next}`, "iam.googleapis.com");
}

function secondsOf(lifetime: unknown): number {
  const seconds = Number(SECONDS.exec(String(lifetime ?? "3600s"))?.[1] ?? Number.NaN);
  if (!(seconds > 0 && seconds <= MOST_SECONDS))
    throw new GoogleError("INVALID_ARGUMENT", "The lifetime is out of range.");
  return seconds;
}
