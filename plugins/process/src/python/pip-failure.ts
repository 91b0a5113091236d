import { ZenError } from "@zen/plugin-sdk";

const OFFLINE =
  /NewConnectionError|ConnectTimeoutError|ReadTimeoutError|MaxRetryError|Temporary failure in name resolution|Name or service not known|Connection refused|getaddrinfo failed|Network is unreachable|ProxyError|CERTIFICATE_VERIFY_FAILED|SSLError/;
const NOT_FOUND =
  /No matching distribution found for (.+)|Could not find a version that satisfies the requirement (.+?)(?: \(from|$)/m;

/** What pip's output means. */
export function pipFailure(output: string, code: number | null): ZenError {
  const errors = output
    .split("\n")
    .filter((line) => /^\s*ERROR: /.test(line))
    .map((line) => line.trim().replace(/^ERROR: /, ""));
  const data = { exitCode: code };
  const [, one, other] = NOT_FOUND.exec(output) ?? [];
  const requirement = (one ?? other)?.trim();
  if (OFFLINE.test(output)) {
    return new ZenError(
      "PYTHON_OFFLINE",
      "The requirements of a Python step could not be fetched: the index does not answer",
      {
        data,
        hint: `${/CERTIFICATE|SSL/.test(output) ? "pip does not trust the index's certificate: set PIP_CERT. " : ""}pip's own configuration (pip.conf, PIP_INDEX_URL, PIP_FIND_LINKS, proxies) says where it asks. An environment made once is used without a network.`,
      },
    );
  }
  if (requirement !== undefined) {
    return new ZenError("PYTHON_REQUIREMENT_NOT_FOUND", `No package satisfies the requirement ${requirement}`, {
      data,
      hint: "See that the name and the version exist, for this version of Python and this kind of machine, on the index that pip asks.",
    });
  }
  const reason = errors.at(-1) ?? (output.trimEnd().split("\n").at(-1) || `exit code ${code}`);
  return new ZenError("PYTHON_REQUIREMENTS_FAILED", `pip could not install the requirements: ${reason.slice(0, 500)}`, {
    data,
    hint: /do not match the hashes|HASH/i.test(output)
      ? "What the index gave is not what the requirements promise by --hash. Find out why before you change the hash."
      : "zen runs:logs shows all that pip said.",
  });
}
