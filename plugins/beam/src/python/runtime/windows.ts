/** Columns of a window over the values of one column, in the order of their partition. */
export const windows = String.raw`
def zen_shifted(values, offset):
  return [values[i + offset] if 0 <= i + offset < len(values) else None for i in range(len(values))]

def zen_recent(values, rows):
  return [values[max(0, i - rows + 1):i + 1] for i in range(len(values))]

def zen_aggregated(kind, values):
  a = kind.zero()
  for x in values:
    a = kind.add(a, x)
  return kind.result(a)
`;
