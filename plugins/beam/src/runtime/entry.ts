/** What the YAML names: an operator by its name, with functions of the module in place of their names. Defined last, so that Beam finds it. */
export const entry = String.raw`
def zen(op, functions=None, **config):
  for parameter, name in (functions or {}).items():
    config[parameter] = [globals()[each] for each in name] if isinstance(name, list) else globals()[name]
  operators = dict(scan=zen_scan, derive=zen_map, apply=zen_map, select=zen_map, filter=zen_filter, union=zen_union, explode=zen_explode, join=zen_join)
  operators.update(aggregate=zen_aggregate, limit=zen_limit, mapRows=zen_map_rows, window=zen_window, split=zen_split, analyse=zen_analyse, write=zen_write, results=zen_results)
  return operators[op](**config)
`;
