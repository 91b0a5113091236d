import { p, pipeline } from "@zen/plugin-sdk/pipeline";
import { deploy, evaluate, json, preprocess, random, split } from "@zen/tabular";
import { feedForwardTrainer } from "@zen/tfjs";
import { measured } from "./body-shape.js";

/** Which species is this penguin? Some of its measures are missing. The data is `data/penguins.json` of the npm package `vega-datasets`. */
export default pipeline(
  "penguins",
  {
    path: p.string({ default: "data/penguins.json", description: "JSON array of penguins" }),
    epochs: p.int({ default: 100, min: 1 }),
  },
  (add, { path, epochs }) => {
    const { dataset } = add(json, { path });
    const { penguins } = add(measured, { penguins: dataset });
    const rows = add(split(random({ train: 0.7, eval: 0.3 })), { dataset: penguins });
    const ready = add(
      preprocess({
        features: ["Beak Length (mm)", "Beak Depth (mm)", "Flipper Length (mm)", "Body Mass (g)", "Island", "Sex"],
        label: "Species",
      }),
      { train: rows.train, eval: rows.eval },
    );
    const { model } = add(
      feedForwardTrainer,
      { train: ready.train, eval: ready.eval, transform: ready.transform, epochs, batchSize: 32 },
      { name: "train" },
    );
    const { metrics } = add(evaluate({ slices: ["Island"] }), { model, dataset: rows.eval });
    add(deploy, { model });
    return { model, metrics };
  },
  { description: "Tells the species of a penguin from its measures" },
);
