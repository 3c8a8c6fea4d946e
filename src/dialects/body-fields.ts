/** Fields that the bodies of several dialects are described with. */
import { z } from "zod";

/** A moment in ISO 8601 UTC with milliseconds. */
export function moment(description: string) {
  return z.iso.datetime({ precision: 3 }).meta({ description });
}

/** A moment that is null where it is not known. */
export function nullableMoment(description: string) {
  return moment(description).nullable().meta({ description });
}

/** A text that is null where it is not known. */
export function nullableText(description: string) {
  return z.string().nullable().meta({ description });
}

/** Whole seconds. */
export function seconds(description: string) {
  return z.int().min(0).meta({ description });
}
