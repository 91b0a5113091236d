import { expect } from "chai";
import { pipFailure } from "./pip-failure.js";

describe("what pip says", () => {
  const cases: readonly (readonly [string, string, string, RegExp])[] = [
    [
      "an unknown package",
      "ERROR: Could not find a version that satisfies the requirement nope==1.0 (from versions: none)\nERROR: No matching distribution found for nope==1.0",
      "PYTHON_REQUIREMENT_NOT_FOUND",
      /requirement nope==1\.0$/,
    ],
    [
      "no network",
      "WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by 'NewConnectionError('<...>: Failed to establish a new connection: [Errno 111] Connection refused')': /simple/six/\nERROR: Could not find a version that satisfies the requirement six (from versions: none)\nERROR: No matching distribution found for six",
      "PYTHON_OFFLINE",
      /could not be fetched/,
    ],
    [
      "other bytes than promised",
      "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, please update the hashes.\n    six==1.16.0: Expected sha256 00 Got ff",
      "PYTHON_REQUIREMENTS_FAILED",
      /DO NOT MATCH THE HASHES/,
    ],
    [
      "a contradiction",
      "ERROR: Cannot install six==1.15 and six==1.16 because these package versions have conflicting dependencies.\nERROR: ResolutionImpossible: for help visit https://pip.pypa.io",
      "PYTHON_REQUIREMENTS_FAILED",
      /ResolutionImpossible/,
    ],
    ["a line that it does not know", "Killed", "PYTHON_REQUIREMENTS_FAILED", /: Killed$/],
    ["nothing", "", "PYTHON_REQUIREMENTS_FAILED", /exit code 2$/],
  ];
  for (const [what, output, code, message] of cases) {
    it(what, () => {
      const error = pipFailure(output, 2);
      expect(error.code).to.equal(code);
      expect(error.message).to.match(message);
      expect(error.hint).to.be.a("string");
    });
  }
});
