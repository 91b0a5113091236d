import { Clock } from "./core/clock.js";
import { Faults } from "./core/faults.js";
import { Iam } from "./core/iam.js";
import { serve, type Asked, type ServedService } from "./core/server.js";
import type { Cloud, RunningService, Service } from "./core/service.js";
import { Tokens } from "./core/tokens.js";
import type { Definitions } from "./definitions/types.js";
import { startMetadata } from "./metadata/metadata-server.js";

export interface GcpOptions {
  /** `zen-project` unless told. */
  readonly project?: string;
  /** The services to start, in this order; a service finds those before it among the endpoints. */
  readonly services?: readonly Service[];
  /** What each request and response is held to, by the service's name. */
  readonly definitions?: Readonly<Record<string, readonly Definitions[]>>;
}

/** A pretended Google Cloud with one project, on loopback. */
export interface Gcp {
  readonly cloud: Cloud;
  readonly project: string;
  /** E-mail of the service account that the metadata server gives tokens for. */
  readonly account: string;
  /** Base address of each service, by name. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Environment in which Google's libraries find this cloud's credentials. */
  readonly env: Readonly<Record<string, string>>;
  readonly faults: Faults;
  readonly iam: Iam;
  readonly clock: Clock;
  readonly tokens: Tokens;
  /** Everything that passed the checks before a handler, in order. */
  readonly asked: readonly Asked[];
  /** The running service, for what tests look at inside of it. */
  service<Face extends RunningService>(definition: Service<Face>): Face;
  /** What nobody has cleaned up, with the service's name before it. */
  leftovers(): readonly string[];
  close(): Promise<void>;
}

export async function startGcp({
  project = "zen-project",
  services = [],
  definitions = {},
}: GcpOptions = {}): Promise<Gcp> {
  const clock = new Clock();
  const tokens = new Tokens(clock);
  const iam = new Iam(project);
  const faults = new Faults();
  const account = `runner@${project}.iam.gserviceaccount.com`;
  const projectNumber = "123456789012";
  const metadata = await startMetadata({ project, projectNumber, account, tokens });
  const env = { GCE_METADATA_HOST: metadata.host, METADATA_SERVER_DETECTION: "assume-present" };
  const endpoints: Record<string, string> = {};
  const cloud: Cloud = { project, projectNumber, clock, iam, tokens, faults, endpoints, env };
  const asked: Asked[] = [];
  const running = new Map<string, ServedService>();
  for (const service of services) {
    const served = await serve(service, service.start(cloud), cloud, definitions[service.name] ?? [], (one) =>
      asked.push(one),
    );
    running.set(service.name, served);
    endpoints[service.name] = served.url;
  }
  return {
    ...{ cloud, project, account, endpoints, env, faults, iam, clock, tokens, asked },
    service<Face extends RunningService>({ name }: Service<Face>): Face {
      const served = running.get(name);
      if (served === undefined) throw new Error(`The service ${name} was not started.`);
      return served.service as Face;
    },
    leftovers: () =>
      [...running].flatMap(([name, { service }]) => service.leftovers().map((what) => `${name}: ${what}`)),
    async close() {
      for (const served of [...running.values()].reverse()) await served.close();
      await metadata.close();
    },
  };
}
