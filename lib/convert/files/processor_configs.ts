import { PIXELS_PER_FEATURE } from "../checkpoint/tower.ts";
import { IMAGE_TOKEN } from "../tokenizer/qwen2_format.ts";

/** Number of Pillow's bicubic filter. */
const BICUBIC = 3;

/**
 * Describes how to prepare pictures as `preprocessor_config.json` does: values of the published ONNX
 * model and of Apple's `mobileclip_encoder.py` (numbers from 0 to 1, no mean, no deviation).
 *
 * @param side Width and height of pictures, in pixels.
 */
export function describePreprocessor(side: number): unknown {
  return {
    crop_size: { height: side, width: side },
    do_center_crop: true,
    do_convert_rgb: true,
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0, 0, 0],
    image_processor_type: "CLIPImageProcessor",
    image_std: [1, 1, 1],
    processor_class: "LlavaProcessor",
    resample: BICUBIC,
    rescale_factor: 1 / 255,
    size: { shortest_edge: side },
  };
}

/** Describes how pictures become tokens as `processor_config.json` does. */
export function describeProcessor(): unknown {
  return {
    image_token: IMAGE_TOKEN,
    num_additional_image_tokens: 0,
    patch_size: PIXELS_PER_FEATURE,
    processor_class: "LlavaProcessor",
  };
}
