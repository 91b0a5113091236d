import { cast } from "../graph/cast.js";
import { identity, strict, type Emitters } from "./emitter.js";

/** `parse_int` and `parse_float` are not here: the runtime fails a whole request over a text that is no number. */
export const conversions: Emitters = {
  int: strict((graph, [value], [term]) => (term!.type === "int64" ? value : cast(graph, value!, "int64"))),
  float: strict((graph, [value], [term]) => (term!.type === "float64" ? value : cast(graph, value!, "double"))),
  string: strict((graph, [value], [term]) => {
    if (term!.type === "string") return value;
    if (term!.type === "int64") return cast(graph, value!, "string");
    const bit = cast(graph, value!, "int64");
    return graph.ml("LabelEncoder", [bit], {
      keys_int64s: { ints: [0, 1] },
      values_strings: { strings: ["false", "true"] },
      default_string: { string: "" },
    });
  }),
  to_microseconds: identity,
  from_microseconds: identity,
};
