/** Files at the same time; the small ones of a model cost round trips rather than bytes. */
export const DEFAULT_WORKERS = 4;

/** Connections for one large file: the Hub's storage limits each, and four of them fill most lines. */
export const DEFAULT_CONNECTIONS = 4;
