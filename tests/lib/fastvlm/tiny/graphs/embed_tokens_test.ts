import { assertEquals } from "@std/assert";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { buildEmbedTokens } from "../../../../../lib/fastvlm/tiny/graphs/embed_tokens.ts";
import {
  HIDDEN,
  HIDDEN_SIZE,
} from "../../../../../lib/fastvlm/tiny/model_shape.ts";
import { STATES } from "../../../../../lib/fastvlm/tiny/tokens/grammar.ts";
import { QUESTIONS } from "../../../../../lib/fastvlm/tiny/tokens/questions.ts";
import { buildVocabulary } from "../../../../../lib/fastvlm/tiny/tokens/vocabulary.ts";

const VOCABULARY = buildVocabulary();

Deno.test("buildEmbedTokens() has FastVLM's input and output", async (t) => {
  for (
    const [precision, type] of [["fp32", "float32"], [
      "fp16",
      "float16",
    ]] as const
  ) {
    await t.step(precision, async () => {
      const session = await InferenceSession.create(
        buildEmbedTokens(VOCABULARY, precision),
      );
      assertEquals<unknown>(session.inputMetadata, [{
        name: "input_ids",
        isTensor: true,
        type: "int64",
        shape: ["batch_size", "sequence_length"],
      }]);
      assertEquals<unknown>(session.outputMetadata, [{
        name: "inputs_embeds",
        isTensor: true,
        type,
        shape: ["batch_size", "sequence_length", HIDDEN_SIZE],
      }]);
      await session.release();
    });
  }
});

Deno.test("buildEmbedTokens() says what a token asks and which state it leaves", async () => {
  const [where, image, object] = await embed(["where", "<image>", " object"]);
  assertEquals(where, {
    state: "start",
    question: "where",
    rank: 2,
    logArea: -40,
  });
  const nothing = { question: undefined, rank: 0, logArea: -40 };
  assertEquals(image, { state: "start", ...nothing });
  assertEquals(object, { state: "object", ...nothing });
});

async function embed(texts: readonly string[]) {
  const session = await InferenceSession.create(
    buildEmbedTokens(VOCABULARY, "fp32"),
  );
  const ids = BigInt64Array.from(
    texts,
    (text) => BigInt(VOCABULARY.idOf(text)),
  );
  const outputs = await session.run({
    "input_ids": new Tensor("int64", ids, [1, texts.length]),
  });
  const data = Array.from(outputs["inputs_embeds"]?.data ?? [], Number);
  await session.release();
  return texts.map((_, index) => {
    const vector = data.slice(index * HIDDEN_SIZE, (index + 1) * HIDDEN_SIZE);
    return {
      state: STATES.find((_, state) => vector[HIDDEN.at("state", state)] === 1),
      question: QUESTIONS.find((_, kind) =>
        vector[HIDDEN.at("question", kind)] === 1
      ),
      rank: vector[HIDDEN.at("rank")],
      logArea: vector[HIDDEN.at("logArea")],
    };
  });
}
