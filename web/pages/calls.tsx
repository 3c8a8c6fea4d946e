import "../call-log/calls.css";
import { Button } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { FilterBar } from "../call-log/filter-bar.tsx";
import { csvAddress, type Filters, isFiltered } from "../call-log/filters.ts";
import { useCalls } from "../call-log/use-calls.ts";
import { VirtualCallTable } from "../call-log/virtual-table.tsx";
import { Page } from "../parts/page.tsx";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { texts } from "../texts.ts";

export function Calls() {
  const filters = useSearch({ from: "/shell/calls" });
  const navigate = useNavigate();
  const change = (next: Filters, inPlace = false) => void navigate({ to: "/calls", search: next, replace: inPlace });
  const csv = (
    <Button component="a" href={csvAddress(filters)} download="calls.csv" variant="default">
      {texts.calls.export}
    </Button>
  );
  return (
    <Page title={texts.calls.title} actions={csv} isWide>
      <FilterBar filters={filters} onChange={change} />
      {/* Another question begins at the top. */}
      <Found key={JSON.stringify(filters)} filters={filters} />
    </Page>
  );
}

function Found({ filters }: { filters: Filters }) {
  const { calls, list } = useCalls(filters);
  const { fetchNextPage } = list;
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  if (list.isError && calls.length === 0) return <Failed error={list.error} retry={() => void list.refetch()} />;
  if (!list.data) return <Loading />;
  if (calls.length === 0 && !list.hasNextPage) {
    return isFiltered(filters) ? (
      <Empty title={texts.calls.noMatch}>{texts.calls.noMatchText}</Empty>
    ) : (
      <Empty title={texts.calls.none}>{texts.calls.noneText}</Empty>
    );
  }
  return (
    <>
      <VirtualCallTable
        calls={calls}
        hasMore={list.hasNextPage && !list.isError}
        isLoadingMore={list.isFetchingNextPage}
        onEnd={more}
      />
      {list.isError && <Failed error={list.error} retry={more} />}
    </>
  );
}
