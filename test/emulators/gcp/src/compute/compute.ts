import { GoogleError } from "../core/google-error.js";
import type { Call, Cloud, Route, RunningService, Service } from "../core/service.js";
import { ACCELERATORS, FAMILIES, MACHINE_TYPES, ZONES } from "./catalogue.js";
import { checkInsert } from "./check-insert.js";
import { matcher } from "./filter.js";
import { Instances, type Delays, type InstanceBody, type InstancesOptions } from "./instances.js";
import { Operations } from "./operations.js";

export interface ComputeOptions extends Partial<Omit<InstancesOptions, "delays">> {
  readonly delays?: Partial<Delays>;
}

export interface ComputeFace extends RunningService {
  readonly instances: Instances;
  readonly operations: Operations;
}

const ROOT = "/compute/v1/projects/{project}";
const ZONE = `${ROOT}/zones/{zone}`;
const INSTANCE = `${ZONE}/instances/{instance}`;

/** Compute Engine v1, as far as machines that run one job each need it. */
export function compute({
  images = {},
  delays = {},
  serialBytes = 1 << 20,
}: ComputeOptions = {}): Service<ComputeFace> {
  return {
    name: "compute",
    api: "compute.googleapis.com",
    start(cloud) {
      const base = `https://www.googleapis.com/compute/v1/projects/${cloud.project}`;
      const operations = new Operations(cloud.clock, base);
      const options = { images, serialBytes, delays: { provisioning: 0, staging: 0, stopping: 0, ...delays } };
      const instances = new Instances(cloud, operations, base, options);
      return {
        instances,
        operations,
        routes: [...instanceRoutes(cloud, instances), ...operationRoutes(operations), ...catalogueRoutes(base)],
        leftovers: () => instances.names.map((name) => `the machine ${name}`),
        async close() {
          operations.close();
          await instances.close();
        },
      };
    },
  };
}

function instanceRoutes({ project }: Cloud, instances: Instances): readonly Route[] {
  const at = ({ path }: Call): [string, string] => [zoneOf(path), path["instance"] as string];
  const list = (items: readonly object[], { query }: Call) => items.filter(matcher(query.get("filter")));
  return [
    {
      ...route("instances.insert", "POST", `${ZONE}/instances`, "create"),
      handle(call) {
        const body = call.body as unknown as InstanceBody;
        checkInsert(project, zoneOf(call.path), body);
        return instances.insert(zoneOf(call.path), body, call);
      },
    },
    { ...route("instances.get", "GET", INSTANCE, "get"), handle: (call) => instances.get(...at(call)) },
    {
      ...route("instances.list", "GET", `${ZONE}/instances`, "list"),
      handle: (call) => ({ kind: "compute#instanceList", items: list(instances.list(zoneOf(call.path)), call) }),
    },
    {
      ...route("instances.aggregatedList", "GET", `${ROOT}/aggregated/instances`, "list"),
      handle: (call) => ({
        kind: "compute#instanceAggregatedList",
        items: Object.fromEntries(
          ZONES.map((zone) => [`zones/${zone}`, { instances: list(instances.list(zone), call) }]),
        ),
      }),
    },
    {
      ...route("instances.delete", "DELETE", INSTANCE, "delete"),
      handle: (call) => instances.delete(...at(call), call),
    },
    {
      ...route("instances.stop", "POST", `${INSTANCE}/stop`, "stop"),
      handle: (call) => instances.stop(...at(call), call),
    },
    {
      ...route("instances.setMetadata", "POST", `${INSTANCE}/setMetadata`, "setMetadata"),
      handle: (call) => instances.setMetadata(...at(call), call.body, call),
    },
    {
      ...route("instances.getSerialPortOutput", "GET", `${INSTANCE}/serialPort`, "getSerialPortOutput"),
      handle(call) {
        const [zone, name] = at(call);
        const port = instances.machine(zone, name).port(Number(call.query.get("port") ?? "1"));
        if (instances.statusOf(zone, name) !== "RUNNING" || port === undefined)
          throw new GoogleError("INVALID_ARGUMENT", `The resource '${name}' is not ready`, {
            reason: "resourceNotReady",
          });
        const { contents, start, next } = port.read(Number(call.query.get("start") ?? "0"));
        return { kind: "compute#serialPortOutput", contents, start: String(start), next: String(next) };
      },
    },
    {
      ...route("instances.getGuestAttributes", "GET", `${INSTANCE}/getGuestAttributes`, "getGuestAttributes"),
      handle(call) {
        const wanted = call.query.get("queryPath") ?? "";
        const all = [...instances.machine(...at(call)).guestAttributes].map(([path, value]) => {
          const [namespace, key] = path.split("/") as [string, string];
          return { namespace, key, value };
        });
        const items = all.filter(({ namespace }) => wanted === "" || wanted === `${namespace}/`);
        if (items.length === 0)
          throw new GoogleError("NOT_FOUND", `The resource '${wanted}' of type 'Guest Attribute' was not found.`);
        return { kind: "compute#guestAttributes", queryPath: wanted, queryValue: { items } };
      },
    },
  ];
}

/** How long one call of `wait` lasts at most; two minutes with the real service. */
const WAIT_MS = 20_000;

function operationRoutes(operations: Operations): readonly Route[] {
  const find = ({ path }: Call) => {
    const found = operations.get(path["operation"] as string);
    if (found !== undefined) return found;
    throw new GoogleError("NOT_FOUND", `The resource 'operations/${path["operation"]}' was not found`);
  };
  const one = `${ZONE}/operations/{operation}`;
  return [
    { ...route("zoneOperations.get", "GET", one, "get"), handle: find },
    {
      ...route("zoneOperations.wait", "POST", `${one}/wait`, "get"),
      async handle(call) {
        const operation = find(call);
        await operations.wait(operation, WAIT_MS);
        return operation;
      },
    },
    {
      ...route("zoneOperations.list", "GET", `${ZONE}/operations`, "list"),
      handle: ({ path, query }) => ({
        kind: "compute#operationList",
        items: operations.all(zoneOf(path)).filter(matcher(query.get("filter"))),
      }),
    },
  ];
}

function catalogueRoutes(base: string): readonly Route[] {
  const absent = (what: string, name: unknown) =>
    new GoogleError("NOT_FOUND", `The resource '${what}/${String(name)}' was not found`);
  return [
    {
      ...route("zones.get", "GET", ZONE, "get"),
      handle({ path }) {
        if (!(ZONES as readonly unknown[]).includes(path["zone"])) throw absent("zones", path["zone"]);
        return { kind: "compute#zone", name: path["zone"], status: "UP" };
      },
    },
    {
      ...route("machineTypes.get", "GET", `${ZONE}/machineTypes/{type}`, "get"),
      handle({ path }) {
        const facts = MACHINE_TYPES[path["type"] as string];
        if (facts === undefined) throw absent(`zones/${zoneOf(path)}/machineTypes`, path["type"]);
        return { kind: "compute#machineType", name: path["type"], zone: zoneOf(path), ...facts };
      },
    },
    {
      ...route("acceleratorTypes.get", "GET", `${ZONE}/acceleratorTypes/{type}`, "get"),
      handle({ path }) {
        const zone = zoneOf(path);
        if (!(ACCELERATORS[zone] ?? []).includes(path["type"] as string))
          throw absent(`zones/${zone}/acceleratorTypes`, path["type"]);
        return { kind: "compute#acceleratorType", name: path["type"], zone: `${base}/zones/${zone}` };
      },
    },
    {
      ...route("images.getFromFamily", "GET", `${ROOT}/global/images/family/{family}`, "getFromFamily"),
      handle({ path }) {
        const name = FAMILIES[`${path["project"]}/${path["family"]}`];
        if (name === undefined) throw absent(`projects/${path["project"]}/global/images/family`, path["family"]);
        return { kind: "compute#image", name, family: path["family"], status: "READY" };
      },
    },
    {
      ...route("images.get", "GET", `${ROOT}/global/images/{image}`, "get"),
      handle({ path }) {
        if (!Object.values(FAMILIES).includes(path["image"] as string)) throw absent("global/images", path["image"]);
        return { kind: "compute#image", name: path["image"], status: "READY" };
      },
    },
  ];
}

/** Google's id of a method, and the permission that it takes: `compute.instances.create` for `instances.insert`. */
function route(method: string, verb: Route["method"], path: string, permission: string): Omit<Route, "handle"> {
  const resource = method.slice(0, method.indexOf("."));
  return { id: `compute.${method}`, method: verb, path, permission: `compute.${resource}.${permission}` };
}

/** @throws GoogleError where there is no such zone. */
function zoneOf(path: Call["path"]): string {
  const zone = path["zone"] as string;
  if ((ZONES as readonly string[]).includes(zone)) return zone;
  throw new GoogleError("INVALID_ARGUMENT", `Invalid value for field 'zone': '${zone}'. Unknown zone.`);
}
