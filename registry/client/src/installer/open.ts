import { readGeneration } from "../generation/read.js";
import type { Installer, InstallerOptions } from "./types.js";

/**
 * The installer of one repository. Opens nothing yet, and loads what installs only with the first call that needs it:
 * those who only list what there is pay for nothing else.
 */
export function openInstaller(options: InstallerOptions): Installer {
  let opened: Promise<Installer> | undefined;
  const open = (): Promise<Installer> => (opened ??= load(options));
  return {
    install: async (specs, how) => (await open()).install(specs, how),
    update: async (names, how) => (await open()).update(names, how),
    planUpdate: async (names, how) => (await open()).planUpdate(names, how),
    outdated: async (how) => (await open()).outdated(how),
    why: async (name) => (await open()).why(name),
    generations: async () => (await open()).generations(),
    rollback: async (number, how) => (await open()).rollback(number, how),
    audit: async (how) => (await open()).audit(how),
    doctor: async (how) => (await open()).doctor(how),
    uninstall: async (names, how) => (await open()).uninstall(names, how),
    info: async (name) => (await open()).info(name),
    archives: async (work) => (await open()).archives(work),
    list: () => readGeneration(options.repositoryDir)?.plugins ?? [],
    current: () => readGeneration(options.repositoryDir),
  };
}

async function load(options: InstallerOptions): Promise<Installer> {
  const { RepositoryInstaller } = await import("./repository-installer.js");
  return new RepositoryInstaller(options);
}
