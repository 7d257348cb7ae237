import { assertEquals, assertMatch } from "@std/assert";
import {
  basename,
  dirname,
  extname,
  fromFileUrl,
  isAbsolute,
  join,
  relative,
  resolve,
  SEPARATOR,
  toFileUrl,
} from "@std/path";

Deno.test("@std/path takes paths apart and puts them together", () => {
  assertEquals(join("a", "..", "b", "c.onnx"), `b${SEPARATOR}c.onnx`);
  assertEquals(basename("/models/a.onnx"), "a.onnx");
  assertEquals(dirname("/models/a.onnx"), "/models");
  assertEquals(dirname("/"), "/");
  assertEquals(extname("a.tar.gz"), ".gz");
  assertEquals(extname(".hidden"), "");
});

Deno.test("@std/path tells inside from outside", () => {
  const root = resolve("root");
  assertEquals(relative(root, join(root, "a", "b")), `a${SEPARATOR}b`);
  assertEquals(relative(root, root), "");
  assertMatch(relative(root, resolve("other")), /^\.\./);
  assertEquals(isAbsolute(root), true);
  assertEquals(isAbsolute("a/b"), false);
});

Deno.test("@std/path turns paths into file URLs and back", () => {
  const path = resolve("a folder", "ä#1.png");
  assertEquals(fromFileUrl(toFileUrl(path)), path);
  assertEquals(fromFileUrl(toFileUrl(path).href), path);
  assertMatch(
    toFileUrl(path).href,
    /^file:\/\/\/.*a%20folder\/%C3%A4%231\.png$/,
  );
});
