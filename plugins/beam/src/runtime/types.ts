/** Zen's types in Python's typing, for the coders of rows, and in Arrow. A schema is a list of [name, type]; a row is a tuple. */
export const types = String.raw`
import functools
import pyarrow
import typing

ZEN_PYTHON_TYPES = dict(bool=bool, int64=int, timestamp=int, float64=float, string=str)

def zen_python_type(kind):
  if isinstance(kind, dict):
    return typing.Optional[typing.List[zen_python_type(kind["list"])]]
  return typing.Optional[ZEN_PYTHON_TYPES[kind]]

def zen_row_type(schema):
  return typing.Tuple[tuple([zen_python_type(kind) for name, kind in schema])] if schema else tuple

def zen_arrow_type(kind):
  if isinstance(kind, dict):
    return pyarrow.list_(pyarrow.field("element", zen_arrow_type(kind["list"])))
  if kind == "timestamp":
    return pyarrow.timestamp("us", tz="UTC")
  return dict(bool=pyarrow.bool_(), int64=pyarrow.int64(), float64=pyarrow.float64(), string=pyarrow.string())[kind]

def zen_plain_type(kind):
  if isinstance(kind, dict):
    return pyarrow.list_(pyarrow.field("element", zen_plain_type(kind["list"])))
  return pyarrow.int64() if kind == "timestamp" else zen_arrow_type(kind)

def zen_arrow_schema(schema):
  return pyarrow.schema([pyarrow.field(name, zen_arrow_type(kind)) for name, kind in schema])
`;
