/**
 * Plans as Python that runs on CPython 3.10 and later with nothing but its standard library. Code is written into a `PythonModule`, whose
 * `source` goes into a job; see `RowForm` for what rows look like to it.
 */
export { defineAggregate, type Combiner } from "./aggregate.js";
export { defineAnalyse, type Analysis, type CountedValues } from "./analyse.js";
export { defineApply } from "./apply.js";
export { defineGroupKey } from "./encoding.js";
export { defineReader } from "./files.js";
export { PythonModule } from "./module.js";
export { defineSortKey } from "./order.js";
export { quote } from "./quote.js";
export { defineDerive, defineFilter, pythonExpression, type PythonFunction } from "./row-functions.js";
export { dictRows, type RowForm } from "./rows.js";
export { defineSplit } from "./split.js";
export { defineWindow } from "./window.js";
