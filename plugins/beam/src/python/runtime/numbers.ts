/** Arithmetic as the expression language has it where Python's own fails, or gives an integer of any size. */
export const numbers = String.raw`
def zen_int64(x):
  if -9223372036854775808 <= x <= 9223372036854775807:
    return x
  zen_fail("INT64_OVERFLOW", "The result of an int64 operation does not fit into 64 bits", hint="Compute with float(x), or filter the rows out.")

def zen_quotient(a, b):
  if b == 0:
    return None
  q = abs(a) // abs(b)
  return zen_int64(q if (a < 0) == (b < 0) else -q)

def zen_remainder(a, b):
  if b == 0:
    return None
  r = abs(a) % abs(b)
  return -r if a < 0 else r

def zen_ratio(a, b):
  if b != 0:
    return a / b
  if a != a or a == 0 or b != b:
    return math.nan
  return math.copysign(math.inf, math.copysign(1, a) * math.copysign(1, b))

def zen_fmod(a, b):
  if b == 0 or math.isinf(a):
    return math.nan
  return math.fmod(a, b)

def zen_rounded(rounding, x):
  return math.copysign(float(rounding(x)), x) if math.isfinite(x) else x

def zen_whole(x):
  return zen_int64(int(x) if math.isfinite(x) else 1 << 63)

def zen_exp(x):
  try:
    return math.exp(x)
  except OverflowError:
    return math.inf

def zen_ln(x):
  if x > 0:
    return math.log(x)
  return -math.inf if x == 0 else math.nan

def zen_angle(f, x):
  return math.nan if math.isinf(x) else f(x)

def zen_pow(x, y):
  odd = y % 2 == 1 if math.isfinite(y) else False
  if x == 0 and y < 0:
    return math.copysign(math.inf, x) if odd else math.inf
  try:
    return math.pow(x, y)
  except OverflowError:
    return -math.inf if x < 0 and odd else math.inf
  except ValueError:
    return math.nan
`;
