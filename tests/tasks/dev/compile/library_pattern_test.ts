import { assertEquals } from "@std/assert";
import {
  isLibrary,
  leadsToLibrary,
  matchesLibrary,
} from "../../../../tasks/dev/compile/library_pattern.ts";

const PATTERN = "@img/sharp-libvips-linux-x64/*/lib/libvips-cpp.so.*";

Deno.test("isLibrary() knows native code by its name", () => {
  const names = {
    "onnxruntime_binding.node": true,
    "libvips-cpp.so.8.18.7": true,
    "libonnxruntime.1.dylib": true,
    "onnxruntime.dll": true,
    "lib/index.js": false,
    "language-server.source.ts": false,
    "notes.so.txt": false,
  };
  assertEquals(
    Object.keys(names).map(isLibrary),
    Object.values(names),
  );
});

Deno.test("matchesLibrary() lets a star stand for what a version changes, in one part of the path", () => {
  const paths = {
    "@img/sharp-libvips-linux-x64/1.3.4/lib/libvips-cpp.so.8.18.7": true,
    "@img/sharp-libvips-linux-x64/1.3.4/lib/libvips.so.42": false,
    "@img/sharp-libvips-linux-x64/1.3.4/lib/old/libvips-cpp.so.8": false,
    "@img/sharp-libvips-linuxmusl-x64/1.3.4/lib/libvips-cpp.so.8.18.7": false,
    "@img/sharp-libvips-linux-x64/1.3.4/lib": false,
  };
  assertEquals(
    Object.keys(paths).map((path) => matchesLibrary(path, PATTERN)),
    Object.values(paths),
  );
});

Deno.test("leadsToLibrary() is true of the folders that a library is in", () => {
  const folders = {
    "@img": true,
    "@img/sharp-libvips-linux-x64/1.3.4": true,
    "@img/sharp-libvips-linux-x64/1.3.4/lib": true,
    "@img/sharp-libvips-linux-x64/1.3.4/include": false,
    "@img/colour": false,
  };
  assertEquals(
    Object.keys(folders).map((folder) => leadsToLibrary(folder, PATTERN)),
    Object.values(folders),
  );
});
