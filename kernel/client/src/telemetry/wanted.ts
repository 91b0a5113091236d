/**
 * Whether OpenTelemetry's own variables ask for traces: an OTLP endpoint, or an exporter by name. Nothing of the SDK is loaded before
 * they do.
 */
export function tracesWanted(env: NodeJS.ProcessEnv): boolean {
  if (env["OTEL_SDK_DISABLED"]?.trim().toLowerCase() === "true") return false;
  const exporter = env["OTEL_TRACES_EXPORTER"]?.trim() ?? "";
  if (exporter !== "") return exporter !== "none";
  return [env["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"], env["OTEL_EXPORTER_OTLP_ENDPOINT"]].some(
    (url) => url !== undefined && url.trim() !== "",
  );
}
