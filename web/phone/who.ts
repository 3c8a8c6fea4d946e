import { useQuery } from "@tanstack/react-query";
import { api } from "../api.ts";
import type { PhoneCall } from "./phone-state.ts";
import { shownNumber } from "./read-number.ts";
import { useScreen } from "./use-screen.ts";

/** The account's agents by their extensions, for calls among colleagues. */
export function useColleagues() {
  const { data } = useQuery({
    queryKey: ["agents"],
    queryFn: async ({ signal }) => (await api.get("/v1/agents", { signal })).data,
    staleTime: 60_000,
  });
  return data ?? [];
}

/** So many characters of a name are shown, however much a CRM writes into it. */
const LONGEST = 120;

/** Who is on a call: the name, as far as one is known, and the number for people. */
export function useWho({ number, name, callId }: Pick<PhoneCall, "number" | "name" | "callId">) {
  const screen = useScreen(callId);
  const colleagues = useColleagues();
  const colleague = colleagues.find(({ extension }) => extension !== null && extension === number);
  const said = name ?? colleague?.name ?? screen?.call.contact?.name ?? nameIn(screen) ?? null;
  const known = said !== null && said.length > LONGEST ? `${said.slice(0, LONGEST)}…` : said;
  const shown = shownNumber(number);
  return { name: known === shown || known === number ? null : known, shown, title: known ?? shown };
}

/** CRMs name their fields as they like; one that is titled so is the person's name. */
function nameIn(screen: ReturnType<typeof useScreen>): string | undefined {
  const fields = screen?.contacts.flatMap(({ contact }) => contact.fields) ?? [];
  return fields.find(({ title, value, isWebsite }) => /^(full )?name$/i.test(title) && value !== "" && !isWebsite)
    ?.value;
}
