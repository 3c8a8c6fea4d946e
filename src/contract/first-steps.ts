/** The first steps of an account: from nothing to a call whose webhook has arrived. */
import { z } from "zod";

const done = (description: string) => z.boolean().meta({ description });

export const firstStepsSchema = z
  .object({
    ended: done("Whether somebody has put them away; they are not shown again."),
    connector: done("There is a connector."),
    call: done("A call was answered."),
    webhook: done("A connector has taken a webhook."),
    outcome: done("A call has an outcome."),
    inspector_id: z.string().nullable().meta({ description: "An inspector that a connector points to." }),
  })
  .meta({ id: "FirstSteps", description: "Which of the first steps are done; told by what there is." });
