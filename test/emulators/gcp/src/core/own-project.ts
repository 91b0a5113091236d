import { GoogleError } from "./google-error.js";
import type { Cloud } from "./service.js";

/** A project is named by its id or its number. @throws GoogleError for any but the cloud's own, in the words for one that may not be there. */
export function checkOwnProject(named: string, { project, projectNumber }: Cloud): void {
  if (named !== project && named !== projectNumber && named !== "-")
    throw new GoogleError(
      "PERMISSION_DENIED",
      `The caller does not have permission on the project ${named} (or it may not exist).`,
    );
}
