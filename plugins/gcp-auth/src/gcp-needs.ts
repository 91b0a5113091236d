import type { GcpNeedsByContract } from "./client/needs.js";

/** What Secret Manager needs; see `GcpNeedsByContract`. */
export const needs: GcpNeedsByContract = {
  "secret-source@1": () => ({
    apis: ["secretmanager.googleapis.com"],
    roles: { "roles/secretmanager.secretAccessor": ["secretmanager.versions.access"] },
  }),
};
