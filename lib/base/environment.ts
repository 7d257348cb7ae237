/** Looks up an environment variable; empty counts as unset. */
export type Environment = (name: string) => string | undefined;

/** The process's own environment. */
export function processEnvironment(name: string): string | undefined {
  return Deno.env.get(name) || undefined;
}
