/** How a job is compiled for the place where it will run. */
export interface CompileOptions {
  /**
   * A folder for this job alone, as a URI (`gs://bucket/temp/job`) or, where `local`, a path: the job writes `results.json` there.
   * What lies there from an earlier try is overwritten. Whoever launched the job removes it.
   */
  readonly temp: string;
  /** The runner works on this machine's files: `localPaths` and `localDir` are taken before URIs. */
  readonly local?: boolean;
  /** Users' functions over rows (`mapRows`) are run, in QuickJS on the workers; else they are refused. */
  readonly rowFunctions?: "javascript";
}

/** A job as Beam has it. Both are plain data; the same spec and options give the same bytes. */
export interface BeamJob {
  /**
   * The pipeline, for `yaml_pipeline` or `yaml_pipeline_file` of Beam's own launcher and of Google's flex template. It survives
   * Jinja, which both run over it, unchanged; it needs nothing that is not in `apache-beam[yaml]`.
   */
  readonly yaml: string;
  /** Where the job leaves its results, once everything else is written: `<temp>/results.json`. For `readResults`. */
  readonly results: string;
}
