import { Button, Center, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { api, type Call } from "../api.ts";
import { Page } from "../parts/page.tsx";
import { Empty, Failed, Found, Loading } from "../parts/states.tsx";
import { texts } from "../texts.ts";
import { CallTable } from "./call-table.tsx";

const PAGE = 50;
/** How far back a search looks. */
const SEARCHED = 2_000;

export function Calls() {
  const { search } = useSearch({ from: "/shell/calls" });
  const navigate = useNavigate();
  const find = useDebouncedCallback((text: string) => {
    const to = text.trim() === "" ? {} : { search: text.trim() };
    void navigate({ to: "/calls", search: to, replace: true });
  }, 300);
  return (
    <Page title={texts.calls.title}>
      <TextInput
        label={texts.calls.search}
        placeholder={texts.calls.searchPlaceholder}
        type="search"
        maw={420}
        defaultValue={search}
        onChange={({ currentTarget }) => find(currentTarget.value)}
      />
      {search === undefined ? <Latest /> : <Matches search={search} />}
    </Page>
  );
}

function Latest() {
  const query = useInfiniteQuery({
    queryKey: ["calls", "latest"],
    queryFn: ({ pageParam, signal }) =>
      api.get("/v1/calls", { query: { limit: PAGE, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: "",
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });
  if (query.isError && !query.data) return <Failed error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Loading />;
  const calls = query.data.pages.flatMap(({ data }) => data);
  if (calls.length === 0) return <Empty title={texts.calls.none}>{texts.calls.noneText}</Empty>;
  return (
    <>
      <CallTable calls={calls} />
      {query.hasNextPage && (
        <Center>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {texts.actions.loadMore}
          </Button>
        </Center>
      )}
    </>
  );
}

function Matches({ search }: { search: string }) {
  const query = useQuery({
    queryKey: ["calls", "search", search],
    queryFn: ({ signal }) => findCalls(search, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <Found query={query}>
      {(calls) =>
        calls.length === 0 ? (
          <Empty title={texts.calls.noMatch}>{texts.calls.noMatchText(SEARCHED)}</Empty>
        ) : (
          <CallTable calls={calls} />
        )
      }
    </Found>
  );
}

async function findCalls(search: string, signal: AbortSignal): Promise<Call[]> {
  const wanted = search.toLocaleLowerCase();
  const found: Call[] = [];
  let looked = 0;
  for await (const call of api.list("/v1/calls", { query: { limit: 200 }, signal })) {
    const { id, from, to, agent, contact, outcome, result, line, team } = call;
    const text = JSON.stringify([id, from, to, agent, contact, outcome, result, line, team]).toLocaleLowerCase();
    if (text.includes(wanted)) found.push(call);
    if (++looked >= SEARCHED) break;
  }
  return found;
}
