import {
  type ConversionForm,
  isVisionMeasured,
  type MeasuredForm,
  visionFormOf,
} from "../conversion_options.ts";
import type { ModelForm } from "../output/plan_graphs.ts";
import type { MeasuredChoices } from "./choices.ts";

/** What is made if no measurement asks for anything else. */
export function plainForm(form: ConversionForm): ModelForm {
  return chosenForm(form, { choices: {}, statistics: {}, ranges: {} });
}

/** How every part of a model is stored: as asked for, and as was measured where `auto` was. */
export function chosenForm(
  form: ConversionForm,
  { choices: { vision, language }, statistics, ranges }: MeasuredChoices,
): ModelForm {
  const { weights, prefill } = form;
  const visionForm = visionFormOf(form);
  return {
    vision: visionForm === "auto" ? "int8" : visionForm,
    keepFloat: new Set(vision?.keepFloat),
    perRow: new Set(vision?.perRow),
    statistics: new Map(Object.entries(statistics)),
    ranges: new Map(Object.entries(ranges)),
    language: weights === "auto" ? "int4" : weights,
    layers: new Map(Object.entries(language?.layers ?? {})),
    hasPrefill: prefill !== undefined,
  };
}

/** Says whether anything is left to be measured. */
export function isMeasured(measured: MeasuredForm): boolean {
  return measured.form.weights === "auto" || isVisionMeasured(measured);
}
