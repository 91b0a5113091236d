import { p, pipeline } from "@zen/plugin-sdk/pipeline";
import {
  category,
  deploy,
  derive,
  evaluate,
  parquet,
  preprocess,
  random,
  split,
  statistics,
  zScore,
} from "@zen/tabular";
import { feedForwardTrainer } from "@zen/tfjs";

/**
 * Will a US flight of early 2001 be more than 15 minutes late?
 *
 * The rows are ordered by date, so they are split by content, never by position. `date` seems to be the actual departure: its hour
 * tells a little of the answer, so take the figures as a demonstration of the tool, not of forecasting.
 */
export default pipeline(
  "flights",
  {
    path: p.string({
      default: "data/flights-3m.parquet",
      description: "Parquet file with date, delay, distance, origin, destination",
    }),
    epochs: p.int({ default: 3, min: 1, description: "Passes over the training rows" }),
  },
  (add, { path, epochs }) => {
    const { dataset } = add(parquet, { path });
    const flights = add(derive({ hour: "hour(date)", weekday: "weekday(date)", late: "delay > 15" }), { dataset });
    const rows = add(split(random({ train: 0.7, eval: 0.3 })), { dataset: flights.dataset });
    const { statistics: description } = add(statistics, { dataset: rows.train });
    const ready = add(
      preprocess({
        features: [
          category("hour"),
          category("weekday"),
          zScore("distance"),
          category("origin"),
          category("destination"),
        ],
        label: "late",
      }),
      { train: rows.train, eval: rows.eval },
    );
    const { model } = add(
      feedForwardTrainer,
      { train: ready.train, eval: ready.eval, transform: ready.transform, epochs },
      { name: "train", resources: { memory: "2 GiB" } },
    );
    const { metrics } = add(evaluate({ slices: ["origin"] }), { model, dataset: rows.eval });
    const { deployment } = add(deploy, { model });
    return { model, metrics, statistics: description, deployment };
  },
  { description: "Predicts whether a flight is more than 15 minutes late" },
);
