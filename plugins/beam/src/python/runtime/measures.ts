/**
 * The accumulators of analyses. The moments are sums of exact integers, in units of 2^-1074 for values and 2^-2148 for squares, so the
 * sum of squared deviations loses nothing to cancellation and comes out the same however the rows were divided.
 */
export const measures = String.raw`
class zen_summary:
  def zero():
    return [0, 0, 0, 0, 0, None, None, 0, 0]
  def add(a, x):
    a[0] += 1
    if x is None:
      a[1] += 1
      return a
    x = x + 0.0
    if not math.isfinite(x):
      a[2 if x != x else 3] += 1
      return a
    n, d = x.as_integer_ratio()
    k = d.bit_length() - 1
    a[4] += 1
    a[5] = x if a[5] is None or x < a[5] else a[5]
    a[6] = x if a[6] is None or x > a[6] else a[6]
    a[7] += n << (1074 - k)
    a[8] += n * n << (2148 - 2 * k)
    return a
  def merge(a, b):
    return [x + y for x, y in zip(a[:5], b[:5])] + [zen_min.merge(a[5], b[5]), zen_max.merge(a[6], b[6]), a[7] + b[7], a[8] + b[8]]
  def result(a):
    n = a[4]
    found = {"measure": "summary", "rows": a[0], "nulls": a[1], "nans": a[2], "infinities": a[3], "count": n}
    mean = zen_quantity(a[7], n << 1074) if n else None
    m2 = zen_quantity(n * a[8] - a[7] * a[7], n << 2148) if n else 0
    return dict(found, min=a[5], max=a[6], mean=mean, m2=min(m2, 1.7976931348623157e308))

class zen_summary_string(zen_summary):
  def add(a, x):
    a[0] += 1
    a[1] += x is None
    return a

class zen_measured_rows(zen_rows):
  def result(a):
    return {"measure": "rows", "rows": a}

class zen_values:
  def zero():
    return [0, 0, 0]
  def add(a, x):
    a[0] += 1
    if x is None:
      a[1] += 1
    elif x != x:
      a[2] += 1
    return a
  def merge(a, b):
    return [x + y for x, y in zip(a, b)]
  def result(a):
    return {"measure": "values", "rows": a[0], "nulls": a[1], "nans": a[2], "distinct": 0, "values": []}

def zen_counted(numbered):
  return [(number, x + 0.0 if isinstance(x, float) else x) for number, x in numbered if x is not None and x == x]

class zen_top:
  def zero():
    return [0, []]
  def add(a, counted, limit):
    a[0] += 1
    a[1].append(counted)
    if len(a[1]) >= 2 * limit + 1000:
      a[1] = zen_most(a[1], limit)
    return a
  def merge(a, b, limit):
    return [a[0] + b[0], zen_most(a[1] + b[1], limit)]
  def result(a, limit):
    return [a[0], zen_most(a[1], limit)]

def zen_most(counted, limit):
  return heapq.nsmallest(limit, counted, key=lambda each: (-each[1], each[0]))

def zen_with_values(found, tops, measures):
  found = dict(found)
  for number, (name, limit, column) in measures.items():
    distinct, top = tops.get(number, (0, []))
    values = [{"value": zen_listed(x, column), "count": n} for x, n in top[:limit]]
    found[name] = dict(found[name], distinct=distinct, values=values)
  return found

def zen_listed(x, column):
  if isinstance(x, int) and abs(x) > 9007199254740991:
    zen_fail("VALUE_NOT_JSON", "The column " + json.dumps(column) + " holds integers beyond 2^53, which JSON cannot list exactly", hint="Derive a string from it and count that.")
  return x

class zen_sketch:
  def zero():
    return [0, 0, {}, {}, None, None]
  def add(a, x):
    if x is None or not math.isfinite(x):
      return a
    x = x + 0.0
    a[0] += 1
    a[4] = x if a[4] is None or x < a[4] else a[4]
    a[5] = x if a[5] is None or x > a[5] else a[5]
    if x == 0:
      a[1] += 1
    else:
      buckets = a[2 if x > 0 else 3]
      k = math.ceil(math.log(abs(x)) / math.log(1.01))
      buckets[k] = buckets.get(k, 0) + 1
    return a
  def merge(a, b):
    for mine, others in ((a[2], b[2]), (a[3], b[3])):
      for k, n in others.items():
        mine[k] = mine.get(k, 0) + n
    return [a[0] + b[0], a[1] + b[1], a[2], a[3], zen_min.merge(a[4], b[4]), zen_max.merge(a[5], b[5])]
  def result(a):
    positive, negative = [[[k, n] for k, n in sorted(each.items())] for each in a[2:4]]
    return {"measure": "sketch", "count": a[0], "zeros": a[1], "positive": positive, "negative": negative, "min": a[4], "max": a[5]}

def zen_to_json(x):
  if isinstance(x, dict):
    return "{" + ",".join([json.dumps(name) + ":" + zen_to_json(each) for name, each in x.items()]) + "}"
  if isinstance(x, (list, tuple)):
    return "[" + ",".join([zen_to_json(each) for each in x]) + "]"
  if isinstance(x, float) and math.isinf(x):
    return "1e999" if x > 0 else "-1e999"
  return json.dumps(x)
`;
