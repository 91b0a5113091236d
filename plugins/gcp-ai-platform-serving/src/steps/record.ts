import type { ErrorRecord } from "@zen/plugin-sdk";
import { loadFailed } from "@zen/plugin-sdk/serving";
import { withDeployment, withRecord, type RevisionRecord } from "../state/document.js";
import type { Next, Place } from "./place.js";

/** Keeps how far a revision has come, if it is still wished for. */
export async function record({ wishes }: Place, name: string, id: string, how: RevisionRecord): Promise<Next> {
  await wishes.change(name, (document) =>
    document?.records[id] === undefined ? undefined : withRecord(document, id, how),
  );
  return "again";
}

/** Keeps why a revision cannot be served; a later wish for it begins anew. */
export async function failRevision({ wishes }: Place, name: string, id: string, error: ErrorRecord): Promise<Next> {
  await wishes.change(name, (document) => {
    const revision = document?.deployment.revisions.find((one) => one.id === id);
    if (document === undefined || revision === undefined || revision.state === "failed") return undefined;
    const { version } = document.records[id] ?? {};
    const failed = withDeployment(document, loadFailed(document.deployment, id, error));
    return withRecord(failed, id, version === undefined ? {} : { version });
  });
  return "again";
}
