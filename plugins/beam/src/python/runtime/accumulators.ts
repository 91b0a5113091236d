/**
 * The accumulators of aggregates, over values that may be null, as plain numbers, lists and sets. The sum of float64 is exact until it is
 * rounded at the end: an integer that counts units of 2^-1074, the least float64 there is, so that neither order nor merging shows.
 */
export const accumulators = String.raw`
class zen_count:
  def zero():
    return 0
  def add(a, x):
    return a if x is None else a + 1
  def merge(a, b):
    return a + b
  def result(a):
    return a

class zen_rows(zen_count):
  def add(a, x):
    return a + 1

class zen_distinct:
  def zero():
    return set()
  def add(a, x):
    if x is not None:
      a.add(x)
    return a
  def merge(a, b):
    a |= b
    return a
  def result(a):
    return len(a)

class zen_distinct_float64(zen_distinct):
  def add(a, x):
    if x is not None:
      a.add("NaN" if x != x else x)
    return a

def zen_units(x):
  n, d = x.as_integer_ratio()
  return n << (1075 - d.bit_length())

def zen_quantity(n, d):
  try:
    return n / d
  except OverflowError:
    return math.inf if n > 0 else -math.inf

class zen_sum_float64:
  def zero():
    return [0, 0, 0.0]
  def add(a, x):
    if x is not None:
      a[0] += 1
      if math.isfinite(x):
        a[1] += zen_units(x)
      else:
        a[2] += x
    return a
  def merge(a, b):
    return [x + y for x, y in zip(a, b)]
  def result(a):
    if a[0] == 0:
      return None
    return zen_quantity(a[1], 1 << 1074) if a[2] == 0 else a[2]

class zen_mean_float64(zen_sum_float64):
  def result(a):
    if a[0] == 0:
      return None
    return (zen_quantity(a[1], 1 << 1074) if a[2] == 0 else a[2]) / a[0]

class zen_sum_int64:
  def zero():
    return [0, 0]
  def add(a, x):
    if x is not None:
      a[0] += 1
      a[1] += x
    return a
  def merge(a, b):
    return [x + y for x, y in zip(a, b)]
  def result(a):
    return zen_int64(a[1]) if a[0] else None

class zen_mean_int64(zen_sum_int64):
  def result(a):
    return float(a[1]) / a[0] if a[0] else None

class zen_min:
  def zero():
    return None
  def add(a, x):
    return x if a is None or x is not None and x < a else a
  def merge(a, b):
    return b if a is None or b is not None and b < a else a
  def result(a):
    return a

class zen_max(zen_min):
  def add(a, x):
    return x if a is None or x is not None and x > a else a
  def merge(a, b):
    return b if a is None or b is not None and b > a else a

def zen_below(a, b):
  return a < b or b != b and a == a

class zen_extreme_float64(zen_min):
  def result(a):
    return None if a is None else a + 0.0

class zen_min_float64(zen_extreme_float64):
  def add(a, x):
    return x if a is None or x is not None and zen_below(x, a) else a
  def merge(a, b):
    return b if a is None or b is not None and zen_below(b, a) else a

class zen_max_float64(zen_extreme_float64):
  def add(a, x):
    return x if a is None or x is not None and zen_below(a, x) else a
  def merge(a, b):
    return b if a is None or b is not None and zen_below(a, b) else a
`;
