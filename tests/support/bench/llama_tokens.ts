/**
 * Prints the tokens that llama.cpp goes on with after some tokens, greedily, as JSON:
 * `llama_tokens.ts PACKAGES GGUF COUNT TOKENS`, with `node-llama-cpp` in the folder `PACKAGES`.
 *
 * @module
 */

import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [packages = "", modelPath = "", count = "", text = ""] = Deno.args;
const path = join(packages, "node_modules/node-llama-cpp/dist/index.js");
const { getLlama } = await import(pathToFileURL(path).href);
const llama = await getLlama({ gpu: false, build: "never", logLevel: "error" });
const model = await llama.loadModel({ modelPath });
const context = await model.createContext({ contextSize: 256 });
const found: number[] = [];
const options = { temperature: 0, yieldEogToken: true };
const tokens = context.getSequence().evaluate(JSON.parse(text), options);
for await (const token of tokens) {
  found.push(token);
  if (found.length === Number(count)) break;
}
// deno-lint-ignore no-console
console.log(JSON.stringify(found));
Deno.exit(0);
