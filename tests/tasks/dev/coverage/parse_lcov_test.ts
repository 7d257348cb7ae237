import { assertEquals } from "@std/assert";
import { parseLcov } from "../../../../tasks/dev/coverage/parse_lcov.ts";

Deno.test("parseLcov() keeps path, lines and branches of each file", () => {
  const lcov = `SF:/project/lib/a.ts
FN:1,used
FNF:2
FNH:1
BRDA:2,0,0,2
BRF:4
BRH:3
DA:1,3
LH:9
LF:10
end_of_record
SF:C:\\project\\lib\\b.ts
BRF:0
BRH:0
LH:1
LF:1
end_of_record
`;
  assertEquals(parseLcov(lcov), [
    {
      path: "/project/lib/a.ts",
      lines: { found: 10, hit: 9 },
      branches: { found: 4, hit: 3 },
    },
    {
      path: "C:\\project\\lib\\b.ts",
      lines: { found: 1, hit: 1 },
      branches: { found: 0, hit: 0 },
    },
  ]);
});

Deno.test("parseLcov() finds nothing in an empty report", () => {
  assertEquals(parseLcov(""), []);
});
