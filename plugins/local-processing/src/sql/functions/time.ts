import type { SqlFunction } from "./spec.js";

function part(name: string): SqlFunction {
  return ([a]) => `${name}(${a})::BIGINT`;
}

export const time: Readonly<Record<string, SqlFunction>> = {
  year: part("year"),
  quarter: part("quarter"),
  month: part("month"),
  day: part("day"),
  day_of_year: part("dayofyear"),
  weekday: part("isodow"),
  hour: part("hour"),
  minute: part("minute"),
  second: part("second"),
};
