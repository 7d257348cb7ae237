/** The dots of `network.4` and `patch_embed.0`, which are part of a stage's name, and all others. */
const LEVEL_REGEXP = /(?<!^(?:network|patch_embed))\./g;

/** Names a node after a module: `network.4.12.convffn.fc1` becomes `/network.4/12/convffn/fc1`. */
export function nodeName(module: string): string {
  return `/${module.replace(LEVEL_REGEXP, "/")}`;
}
