import { isDigest } from "@zen/plugin-sdk";
import { isInner } from "./inner-path.js";
import { count, flag, listOf, objectOf, oneOf, optional, recordOf, text, type Form } from "./forms.js";

const innerPath: Form = (value) => typeof value === "string" && isInner(value);

const tensor = objectOf({
  name: text,
  datatype: oneOf("BOOL", "INT64", "FP32", "FP64", "BYTES"),
  shape: listOf((size) => size === -1 || count(size)),
  optional: optional(flag),
  logicalType: optional(oneOf("timestamp", "bool")),
});

const model = objectOf({
  digest: isDigest,
  file: innerPath,
  inputs: listOf(tensor),
  outputs: listOf(tensor),
  files: recordOf(isDigest, innerPath),
});

const revision = objectOf({
  id: text,
  model: isDigest,
  state: oneOf("pending", "ready", "failed"),
  traffic: count,
  replicas: objectOf({ wished: count, ready: count }),
  wish: objectOf({ order: count, traffic: count }),
  error: optional(objectOf({ code: text, message: text })),
});

const hasItsModels: Form = (wish) => {
  const { deployment, models } = wish as { deployment: { revisions: { id: string }[] }; models: object };
  return deployment.revisions.every(({ id }) => Object.hasOwn(models, id));
};

const wish: Form = (value) =>
  objectOf({
    version: count,
    deployment: objectOf({ name: text, revisions: listOf(revision) }),
    models: recordOf(model),
  })(value) && hasItsModels(value);

/** That of the file in which all wishes are. Its paths lead nowhere but into the state folder. */
export const WISHES = objectOf({ format: oneOf("serving-wishes@1"), version: count, deployments: recordOf(wish) });
