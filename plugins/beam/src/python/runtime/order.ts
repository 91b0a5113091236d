/** Keys that Python's tuples compare as `compareNullable` compares values: nulls last, NaN after all numbers, strings by code points. */
export const order = String.raw`
def zen_key_plain(x):
  return (2,) if x is None else (0, x)

def zen_key_float64(x):
  return (2,) if x is None else (1,) if x != x else (0, x)

def zen_key_list(x, element):
  return (2,) if x is None else (0, tuple([element(each) for each in x]))

def zen_reverse_plain(x):
  return (2,) if x is None else (0, -x)

def zen_reverse_float64(x):
  return (2,) if x is None else (0,) if x != x else (1, -x)

def zen_reverse_string(x):
  return (2,) if x is None else (0, tuple([-ord(c) for c in x] + [1]))
`;
