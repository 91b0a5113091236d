import type { GraphBuilder, Tensor } from "../graph/builder.js";
import { cast } from "../graph/cast.js";
import { where } from "../graph/term.js";
import { strict, type Emitter, type Emitters } from "./emitter.js";
import { floorQuotient, floorRemainder } from "./integers.js";

const SECOND = 1_000_000;
const DAY = 86_400;

/** Seconds since 1970, rounded down, so that times before it come out right too. */
function seconds(graph: GraphBuilder, timestamp: Tensor): Tensor {
  return floorQuotient(graph, timestamp, SECOND);
}

function ofSecond(compute: (graph: GraphBuilder, seconds: Tensor) => Tensor): Emitter {
  return strict((graph, [timestamp]) => compute(graph, seconds(graph, timestamp!)));
}

interface CivilDate {
  readonly year: Tensor;
  readonly month: Tensor;
  readonly day: Tensor;
  /** Days since the last 1st of March. */
  readonly marchDay: Tensor;
}

/**
 * The proleptic Gregorian date of a day (H. Hinnant, "chrono-compatible low-level date algorithms"): years begin in March, so that
 * the leap day is the last of its year, and come in eras of 400 years or 146,097 days.
 */
function civilDate(graph: GraphBuilder, secondsTensor: Tensor): CivilDate {
  const add = (a: Tensor, b: number): Tensor => graph.op("Add", [a, graph.int(b)]);
  const times = (a: Tensor, b: number): Tensor => graph.op("Mul", [a, graph.int(b)]);
  const by = (a: Tensor, b: number): Tensor => floorQuotient(graph, a, b);
  const sum = (first: Tensor, ...rest: readonly Tensor[]): Tensor =>
    rest.reduce((total, next) => graph.op("Add", [total, next]), first);
  const less = (a: Tensor, ...rest: readonly Tensor[]): Tensor =>
    rest.reduce((left, next) => graph.op("Sub", [left, next]), a);

  const days = add(by(secondsTensor, DAY), 719_468);
  const era = by(days, 146_097);
  const dayOfEra = less(days, times(era, 146_097));
  const yearOfEra = by(less(sum(dayOfEra, by(dayOfEra, 36_524)), by(dayOfEra, 1460), by(dayOfEra, 146_096)), 365);
  const marchDay = less(dayOfEra, times(yearOfEra, 365), by(yearOfEra, 4), times(by(yearOfEra, 100), -1));
  const marchMonth = by(add(times(marchDay, 5), 2), 153);
  const day = add(less(marchDay, by(add(times(marchMonth, 153), 2), 5)), 1);
  const afterYearEnd = graph.op("GreaterOrEqual", [marchMonth, graph.int(10)]);
  const month = where(graph, afterYearEnd, add(marchMonth, -9), add(marchMonth, 3));
  const year = sum(yearOfEra, times(era, 400), cast(graph, afterYearEnd, "int64"));
  return { year, month, day, marchDay };
}

function isLeap(graph: GraphBuilder, year: Tensor): Tensor {
  const divisible = (by: number): Tensor => graph.op("Equal", [floorRemainder(graph, year, by), graph.int(0)]);
  return graph.op("And", [divisible(4), graph.op("Or", [graph.op("Not", [divisible(100)]), divisible(400)])]);
}

function dayOfYear(graph: GraphBuilder, { year, month, marchDay }: CivilDate): Tensor {
  const add = (a: Tensor, b: number): Tensor => graph.op("Add", [a, graph.int(b)]);
  const beforeMarch = graph.op("Less", [month, graph.int(3)]);
  const leapDay = cast(graph, isLeap(graph, year), "int64");
  return where(graph, beforeMarch, add(marchDay, -305), graph.op("Add", [add(marchDay, 60), leapDay]));
}

function ofDate(compute: (graph: GraphBuilder, date: CivilDate) => Tensor): Emitter {
  return ofSecond((graph, second) => compute(graph, civilDate(graph, second)));
}

/** All in UTC, from int64 microseconds by whole numbers alone. */
export const time: Emitters = {
  year: ofDate((_, { year }) => year),
  quarter: ofDate((graph, { month }) => floorQuotient(graph, graph.op("Add", [month, graph.int(2)]), 3)),
  month: ofDate((_, { month }) => month),
  day: ofDate((_, { day }) => day),
  day_of_year: ofDate(dayOfYear),
  // 1970-01-01 was a Thursday, the fourth day.
  weekday: ofSecond((graph, second) => {
    const sinceMonday = graph.op("Add", [floorQuotient(graph, second, DAY), graph.int(3)]);
    return graph.op("Add", [floorRemainder(graph, sinceMonday, 7), graph.int(1)]);
  }),
  hour: ofSecond((graph, second) => floorQuotient(graph, floorRemainder(graph, second, DAY), 3600)),
  minute: ofSecond((graph, second) => floorQuotient(graph, floorRemainder(graph, second, 3600), 60)),
  second: ofSecond((graph, second) => floorRemainder(graph, second, 60)),
};
