import { Dataset, Metrics, Model, p, pipeline, step } from "@zen/plugin-sdk/pipeline";

const read = step("read", { inputs: { path: p.file() }, outputs: { dataset: Dataset } }, async () => ({
  dataset: Dataset.of([]),
}));
const train = step(
  "train",
  { inputs: { train: Dataset, epochs: p.int(5), rate: p.number() }, outputs: { model: Model } },
  async () => ({ model: undefined as never }),
);
const evaluate = step(
  "evaluate",
  { inputs: { model: Model, dataset: Dataset }, outputs: { metrics: Metrics } },
  async () => ({ metrics: { values: {} } }),
);

export default pipeline("messages", { path: p.string() }, (add, { path }) => {
  const { dataset } = add(read, { path });
  const { model } = add(train, { train: dataset, rate: 0.1 });
  add(evaluate, { model: dataset, dataset }); // wrong artifact
  add(evaluate, { modle: model, dataset }); // misspelt input
  add(evaluate, { model }); // missing input
  add(train, { train: dataset, rate: "fast" }); // wrong parameter type
  add(train, { train: dataset, rate: path }); // wrong pipeline parameter
  add(read, { path }).datset; // unknown output
  add(evaluate, { model, dataset }, { nmae: "score" }); // unknown option
});
