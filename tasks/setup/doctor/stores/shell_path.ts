/** Writes a path so that a POSIX shell takes it as one word; `~` at its start is left for the shell. */
export function shellPath(path: string): string {
  return path.replaceAll(/[^\w@%+=:,./~-]/g, "\\$&");
}
