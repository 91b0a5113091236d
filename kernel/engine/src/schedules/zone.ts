import { didYouMean, ZenError } from "@zen/plugin-sdk";

const HOUR = 3_600_000;
/** No clock is put forward or back by more at once, but for a change of the date line. */
const LEAP = 3 * HOUR;

/**
 * A time zone: what a clock on the wall shows there. A wall time is written as the number of milliseconds that a clock in UTC showing
 * it would stand for.
 */
export class Zone {
  readonly #format: Intl.DateTimeFormat;

  /** @throws ZenError `TIMEZONE_UNKNOWN`. */
  constructor(readonly name: string) {
    try {
      this.#format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
    } catch (cause) {
      throw unknownZone(name, cause);
    }
  }

  wallAt(instant: number): number {
    return instant + this.#offset(instant);
  }

  /** When a clock here shows `wall`: once, twice where it is put back over it, never where it is put forward over it. In order. */
  instantsOf(wall: number): readonly number[] {
    const offsets = new Set([this.#offset(wall - 24 * HOUR), this.#offset(wall), this.#offset(wall + 24 * HOUR)]);
    return [...offsets]
      .map((offset) => wall - offset)
      .filter((instant) => this.wallAt(instant) === wall)
      .sort((a, b) => a - b);
  }

  /** For a wall time that no clock shows: as long after the clock is put forward as the time is into what was left out. */
  afterGap(wall: number): number {
    return wall - this.#offset(wall - 24 * HOUR);
  }

  /** Whether the clock is changed within three hours before or after. */
  changesAround(instant: number): boolean {
    return this.#offset(instant - LEAP) !== this.#offset(instant + LEAP);
  }

  /** Milliseconds that the wall is ahead of UTC. */
  #offset(instant: number): number {
    const text = this.#format.format(instant);
    const match = /GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(text);
    const [, sign, hours = "0", minutes = "0", seconds = "0"] = match ?? [];
    const size = (Number(hours) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000;
    return sign === "-" ? -size : size;
  }
}

function unknownZone(name: string, cause: unknown): ZenError {
  const known = [...Intl.supportedValuesOf("timeZone"), "UTC"];
  const like = didYouMean(name, known) ?? known.find((one) => one.toLowerCase().endsWith(`/${name.toLowerCase()}`));
  const hint = like === undefined || like.startsWith("Did") ? like : `Did you mean ${like}?`;
  return new ZenError("TIMEZONE_UNKNOWN", `There is no time zone ${JSON.stringify(name)}`, {
    cause,
    hint: hint ?? "Give a name of the IANA time zone database, such as Europe/Berlin or UTC.",
  });
}
