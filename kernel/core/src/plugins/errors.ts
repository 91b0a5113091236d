import { didYouMean, ZenError, type PluginManifest } from "@zen/plugin-sdk";
import { reason } from "../reason.js";

export function pluginDuplicate(name: string): ZenError {
  return new ZenError("PLUGIN_DUPLICATE", `Plugin ${name} was given to the kernel twice.`, {
    hint: "One generation holds one version of a plugin; install it again.",
    data: { plugin: name },
  });
}

export function pluginIncompatible({ name, version }: PluginManifest, why: string, hint: string): ZenError {
  return new ZenError("PLUGIN_INCOMPATIBLE", `Plugin ${name} ${version} does not fit: it ${why}.`, {
    hint,
    data: { plugin: name, version },
  });
}

export function pluginNotInstalled(name: string, installed: readonly string[]): ZenError {
  return new ZenError("PLUGIN_NOT_INSTALLED", `Plugin ${name} is not installed in this repository.`, {
    hint: didYouMean(name, installed) ?? `Install it with \`zen plugins:install ${name}\`.`,
    data: { plugin: name },
  });
}

export function pluginLoadFailed(name: string, cause: unknown): ZenError {
  return new ZenError("PLUGIN_LOAD_FAILED", `The code of plugin ${name} cannot be loaded: ${reason(cause)}`, {
    hint: "Install the plugin again; if that does not help, the fault is the plugin's.",
    cause,
    data: { plugin: name },
  });
}

export function pluginInvalid(name: string, why: string): ZenError {
  return new ZenError("PLUGIN_INVALID", `Plugin ${name} is none: ${why}.`, {
    hint: "The module that zen.entry names must have `export default definePlugin({ name, setup })`.",
    data: { plugin: name },
  });
}

export function pluginSetupFailed(name: string, cause: unknown): ZenError {
  return new ZenError("PLUGIN_SETUP_FAILED", `Plugin ${name} failed in its setup: ${reason(cause)}`, {
    hint: "What it had registered was undone; other plugins are not affected.",
    cause,
    data: { plugin: name },
  });
}

export function pluginSetupTimeout(name: string, what: "load" | "setup", deadlineMs: number): ZenError {
  const doing = what === "load" ? "could not be loaded" : "did not finish its setup";
  return new ZenError("PLUGIN_SETUP_TIMEOUT", `Plugin ${name} ${doing} within ${deadlineMs / 1000} s.`, {
    hint: "A setup only registers things; connections belong into `create`, where they are first needed.",
    data: { plugin: name, deadlineMs },
  });
}

export function pluginStopped(name: string, doing: string): ZenError {
  return new ZenError("PLUGIN_STOPPED", `Plugin ${name} has stopped and can no longer ${doing}.`, {
    hint: "Its setup failed or took too long, or the kernel has stopped.",
    data: { plugin: name },
  });
}

export function requirementFailed(name: string, required: string, cause: unknown): ZenError {
  return new ZenError(
    "PLUGIN_REQUIREMENT_FAILED",
    `Plugin ${name} requires ${required}, which failed: ${reason(cause)}`,
    {
      hint: `Mend or replace ${required}.`,
      cause,
      data: { plugin: name, required },
    },
  );
}

export function contributionUndeclared(name: string, what: string): ZenError {
  return new ZenError(
    "CONTRIBUTION_UNDECLARED",
    `Plugin ${name} registers ${what}, which its manifest does not declare.`,
    {
      hint: "Declare it in the zen field of package.json: what is not there is not found before the code runs.",
      data: { plugin: name, what },
    },
  );
}

export function contributionMissing(name: string, what: string): ZenError {
  return new ZenError(
    "CONTRIBUTION_MISSING",
    `The manifest of plugin ${name} declares ${what}, which its setup did not register.`,
    {
      hint: "Register it in setup, or take it out of the manifest.",
      data: { plugin: name, what },
    },
  );
}

export function contributionRepeated(name: string, what: string): ZenError {
  return new ZenError("CONTRIBUTION_REPEATED", `Plugin ${name} registers ${what} twice.`, {
    hint: "Register each backend and command once.",
    data: { plugin: name, what },
  });
}

export function commandNotFound(id: string, known: readonly string[]): ZenError {
  return new ZenError("COMMAND_NOT_FOUND", `No installed plugin has a command ${id}.`, {
    hint: didYouMean(id, known) ?? "`zen help` lists the commands.",
    data: { command: id },
  });
}
