/** The engine hands out 2,048 rows at a time; a batch has up to so many. */
export const batchRows = 65_536;
