import {
  didYouMean,
  ZenError,
  type ArtifactRecord,
  type ArtifactRef,
  type ArtifactSource,
  type LineageRecord,
  type Page,
  type Tombstone,
} from "@zen/plugin-sdk";
import type { PruneReport, TransferReport } from "@zen/engine";
import type { Codec } from "@zen/plugin-sdk/pipeline";
import type { Workspace } from "../workspace/workspace.js";
import { knownFields } from "../where/unknown-fields.js";
import { answer, type RecordQuery } from "../where/query.js";
import { allPages } from "@zen/engine/records";
import { withPrefix } from "../workspace/query.js";
import { Runs } from "../runs/runs.js";
import { lineageGraph, type LineageGraph, type LineageOptions } from "./lineage.js";
import type { PruneOptions } from "./prune.js";
import type { PurgeOptions, PurgeOutcome } from "./purge.js";
import type { TransferOptions } from "./transfer.js";
import { saveArtifact } from "./save.js";

/** What the runs made: immutable values, addressed by their content. */
export class Artifacts {
  constructor(private readonly workspace: Workspace) {}

  /**
   * Newest first unless the query says otherwise: `artifacts.query({ where: "codec = model and size > 10MB" })`.
   * @throws ZenError `QUERY_SYNTAX`, `QUERY_INVALID`.
   */
  async query(query: RecordQuery = {}): Promise<Page<ArtifactRecord>> {
    const store = await this.workspace.metadata();
    return answer("artifacts", query, (asked) =>
      store.query("artifacts", { sort: [{ field: "createdAt", descending: true }], ...asked }),
    );
  }

  /** The fields that artifacts can be found, sorted and shown by, as far as the newest 500 tell: `metrics.accuracy`, ... */
  async fields(): Promise<readonly string[]> {
    return knownFields("artifacts", (await this.query({ limit: 500 })).items);
  }

  /**
   * An artifact by (a unique beginning of) its digest; as `flights.model`, the newest output of that name of a pipeline; or as
   * `RUN/train.model`, a step's output in a run (its id, a beginning of it, or `latest`).
   * @throws ZenError `ARTIFACT_NOT_FOUND`, `ARTIFACT_AMBIGUOUS`, `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`.
   */
  async get(name: string): Promise<ArtifactRecord> {
    const digest = /^[0-9a-f]{4,64}$/.test(name)
      ? name
      : name.includes("/")
        ? await this.#stepOutput(name)
        : await this.#outputOf(name);
    const { items } = await this.query({ where: withPrefix("digest", digest), limit: 2 });
    if (items.length === 1) return items[0] as ArtifactRecord;
    if (items.length > 1)
      throw new ZenError("ARTIFACT_AMBIGUOUS", `Several artifacts begin with ${name}`, {
        hint: "Give more of the digest.",
      });
    throw new ZenError("ARTIFACT_NOT_FOUND", `There is no artifact ${name}`, {
      hint: "See zen artifacts:list; or name an output as PIPELINE.OUTPUT.",
    });
  }

  /**
   * The value of an artifact, given itself or as `get` takes it.
   * @throws ZenError `ARTIFACT_NOT_FOUND`, `ARTIFACT_AMBIGUOUS`, `ARTIFACT_DAMAGED`, `ARTIFACT_PURGED`, `CODEC_UNKNOWN`.
   */
  async load<T = unknown>(artifact: ArtifactRef | string, codec?: Codec<T>): Promise<T> {
    const ref = await this.#ref(artifact);
    return (await this.workspace.engine()).load<T>(ref, codec === undefined ? {} : { codec });
  }

  /** The bytes behind a value. */
  async open(artifact: ArtifactRef | string): Promise<ArtifactSource> {
    const ref = await this.#ref(artifact);
    return (await this.workspace.engine()).open(ref);
  }

  /** Writes an artifact's bytes to a new file (a blob) or a new folder (a tree). @throws ZenError `FILE_EXISTS`. */
  async save(ref: ArtifactRef | string, target: string): Promise<void> {
    await saveArtifact(await this.open(ref), target);
  }

  /**
   * Looks for artifacts that no run which is kept needs and, with `apply`, removes them. Runs with tags or a live deployment, runs under
   * way and models that were promoted keep what they have.
   * @throws ZenError `USAGE_INVALID`, `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`, `STORE_IN_USE`.
   */
  async prune(options: PruneOptions = {}): Promise<PruneReport> {
    const { pruneArtifacts } = await import("./prune.js");
    return pruneArtifacts(this.workspace, options);
  }

  /**
   * Copies runs that have ended to another artifact store of the configuration, with their artifacts, records and step keys, so that
   * whoever uses that store need not compute them. What is there is left out.
   * @throws ZenError `STORE_NOT_FOUND`, `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`, `ARTIFACT_NOT_FOUND`, `ARTIFACT_DAMAGED`.
   */
  async push(store: string, options: TransferOptions = {}): Promise<TransferReport> {
    const { transferRuns } = await import("./transfer.js");
    return transferRuns(this.workspace, { to: store }, options);
  }

  /** The other way: from another artifact store into the default one. The runs can be queried here afterwards. */
  async pull(store: string, options: TransferOptions = {}): Promise<TransferReport> {
    const { transferRuns } = await import("./transfer.js");
    return transferRuns(this.workspace, { from: store }, options);
  }

  /**
   * Erases an artifact, named as `get` takes it, for good and everywhere in the repository's stores; without `apply` it only says what
   * would go. Its digest, the reason and its lineage stay, and readers get `ARTIFACT_PURGED`.
   * @throws ZenError `ARTIFACT_NOT_FOUND`, `ARTIFACT_AMBIGUOUS`, `USAGE_INVALID`, `STORE_IN_USE`.
   */
  async purge(name: string, options: PurgeOptions): Promise<PurgeOutcome> {
    const { purgeArtifact } = await import("./purge.js");
    return purgeArtifact(this.workspace, await this.get(name), options);
  }

  /** Which executions read and wrote an artifact. */
  async uses(digest: string): Promise<readonly LineageRecord[]> {
    const store = await this.workspace.metadata();
    return allPages((query) => store.query("lineage", query), { where: { field: "artifact", op: "=", value: digest } });
  }

  /**
   * What an artifact, named as `get` takes it, was made from and what was made from it: a graph of artifacts and executions.
   * @throws ZenError `ARTIFACT_NOT_FOUND`, `ARTIFACT_AMBIGUOUS`.
   */
  async lineage(name: string, options: LineageOptions = {}): Promise<LineageGraph> {
    const { digest } = await this.get(name);
    return lineageGraph(await this.workspace.metadata(), digest, options);
  }

  /** Programs that no compiler has checked may give anything. */
  async #ref(artifact: ArtifactRef | string): Promise<ArtifactRef> {
    const ref = typeof artifact === "string" ? await this.get(artifact) : artifact;
    const { digest, codec, pruned } = (ref ?? {}) as Partial<ArtifactRecord>;
    if (digest !== undefined && pruned !== undefined) throw prunedArtifact(digest, pruned);
    if (typeof digest === "string" && typeof codec === "string") return ref;
    throw new ZenError("ARTIFACT_NOT_FOUND", "What was given is no artifact", {
      hint: "Give what artifacts.get or artifacts.query found, an output of a run's record, or a name such as flights.model.",
    });
  }

  /** Nodes of nested pipelines have slashes in their names, and outputs have no dots. */
  async #stepOutput(name: string): Promise<string> {
    const [, id = "", node = "", output = ""] = /^([^/]*)\/(.+)\.([^.]+)$/.exec(name) ?? [];
    if (output === "")
      throw new ZenError("ARTIFACT_NOT_FOUND", `There is no artifact ${name}`, {
        hint: "A step's output is named RUN/STEP.OUTPUT, as in latest/train.model.",
      });
    const runs = new Runs(this.workspace);
    const run = await runs.get(id);
    const executions = await runs.executions(run.id);
    const ref = executions.findLast((one) => one.node === node && Object.hasOwn(one.outputs, output))?.outputs[output];
    if (ref !== undefined) return ref.digest;
    const known = executions.flatMap((one) => Object.keys(one.outputs).map((key) => `${one.node}.${key}`));
    throw new ZenError("ARTIFACT_NOT_FOUND", `The run ${run.id} has no output ${node}.${output}`, {
      hint:
        didYouMean(`${node}.${output}`, known) ??
        (known.length === 0 ? "None of its steps has come to an end." : `It has ${known.slice(0, 5).join(", ")}.`),
    });
  }

  async #outputOf(name: string): Promise<string> {
    const [, owner = "", output = ""] = /^([^.]+)\.(.+)$/.exec(name) ?? [];
    const store = await this.workspace.metadata();
    const { items } = await store.query("runs", {
      where: {
        or: [
          // A run that only tried whether another comes to the same makes nothing new.
          {
            and: [
              { field: "pipeline", op: "=", value: owner },
              { not: { field: "origin.kind", op: "=", value: "reproduced" } },
            ],
          },
          { field: "id", op: "=", value: owner },
        ],
      },
      sort: [{ field: "startedAt", descending: true }],
    });
    const ref = items.find(({ outputs }) => Object.hasOwn(outputs, output))?.outputs[output];
    if (ref !== undefined) return ref.digest;
    const known = Object.keys(items[0]?.outputs ?? {});
    const named = known.map((one) => `${owner}.${one}`).join(", ");
    throw new ZenError("ARTIFACT_NOT_FOUND", `There is no artifact ${name}`, {
      hint: known.length === 0 ? "See zen artifacts:list." : `The newest run of ${owner} has ${named}.`,
    });
  }
}

function prunedArtifact(digest: string, { at, reason }: Tombstone): ZenError {
  return new ZenError(
    "ARTIFACT_PRUNED",
    `The artifact ${digest.slice(0, 12)} was removed on ${at.slice(0, 10)}: ${reason}`,
    {
      hint: "Its record is kept; run the pipeline again to compute it anew.",
      data: { digest, at, reason },
    },
  );
}
