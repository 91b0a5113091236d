import { spawn } from "node:child_process";

/**
 * Runs a program and resolves with `{ code, output, seconds }`. `show` passes its output through as it comes;
 * otherwise it is only collected. After `deadline` milliseconds it is killed and `code` is 124.
 */
export function run(command, args, { cwd, env, show = false, deadline } = {}) {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", show ? "inherit" : "pipe", show ? "inherit" : "pipe"],
      shell: process.platform === "win32",
    });
    let output = "";
    let late = false;
    child.stdout?.setEncoding("utf8").on("data", (chunk) => (output += chunk));
    child.stderr?.setEncoding("utf8").on("data", (chunk) => (output += chunk));
    const timer = deadline && setTimeout(() => (late = child.kill("SIGKILL")), deadline);
    const end = (code) => {
      clearTimeout(timer);
      resolve({ code: late ? 124 : code, output, seconds: (performance.now() - started) / 1000 });
    };
    child.on("error", (error) => {
      output += String(error);
      end(127);
    });
    child.on("close", (code) => end(code ?? 1));
  });
}

/** Runs a Node program with the Node that runs this one. */
export function runNode(args, options) {
  return run(process.execPath, args, options);
}
