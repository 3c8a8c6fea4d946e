import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../src/client/index.ts";
import { accountQuery } from "../queries.ts";
import { may, useSession } from "../session.ts";

/** What the account has its calls analysed for; nothing for who may not see its settings. */
export function useAnalysisFields(): readonly Schemas["AnalysisField"][] {
  const session = useSession();
  const { data } = useQuery({ ...accountQuery, enabled: may(session, "settings:read") });
  return data?.analysis.fields ?? [];
}
