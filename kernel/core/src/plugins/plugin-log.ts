import type { Logger } from "@zen/plugin-sdk";

/** A logger whose every line says which plugin wrote it. */
export function prefixed(log: Logger, plugin: string): Logger {
  return {
    debug: (message, fields) => log.debug(message, { plugin, ...fields }),
    info: (message, fields) => log.info(message, { plugin, ...fields }),
    warn: (message, fields) => log.warn(message, { plugin, ...fields }),
    error: (message, fields) => log.error(message, { plugin, ...fields }),
  };
}
