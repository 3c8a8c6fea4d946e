import { Badge, Box, Button, Text, VisuallyHidden } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { Call } from "../api.ts";
import { Moment } from "../parts/moment.tsx";
import { texts } from "../texts.ts";
import { contactOf, partiesOf, talkOf } from "./words.ts";

/** Pixels. */
const ROW = 44;
const OVERSCAN = 12;
/** So close to the end, more is asked for. */
const AHEAD = 40;

const { calls: words } = texts;

const COLUMNS: { name: string; width: string; value(call: Call): ReactNode; isNumber?: boolean }[] = [
  {
    name: words.started,
    width: "12%",
    value: ({ started_at }) => (started_at === undefined ? words.unknown : <Moment at={started_at} isShort />),
  },
  { name: words.call, width: "28%", value: (call) => <CallLink call={call} /> },
  { name: words.contact, width: "15%", value: (call) => <Name name={contactOf(call)} /> },
  {
    name: words.agent,
    width: "13%",
    value: ({ agent }) => <Name name={agent?.name ?? agent?.id} />,
  },
  { name: words.status, width: "13%", value: ({ status }) => <Dot status={status} /> },
  { name: words.outcome, width: "12%", value: ({ outcome }) => <Name name={outcome?.tag} /> },
  { name: words.talk, width: "7%", value: talkOf, isNumber: true },
];

const ARROWS = { inbound: "↘", outbound: "↗", internal: "↔" };

type Props = {
  calls: readonly Call[];
  hasMore: boolean;
  isLoadingMore: boolean;
  /** Asks for what is further back. */
  onEnd(): void;
};

/**
 * Calls as rows of which only those are drawn that can be seen. What is new comes in at the top for who looks at the top;
 * for who looks further down it waits behind a button, so that nothing jumps.
 */
export function VirtualCallTable({ calls: all, hasMore, isLoadingMore, onEnd }: Props) {
  const box = useRef<HTMLElement>(null);
  const navigate = useNavigate();
  const { shown, isNew, showNew } = useHeldBack(all, box);
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: OVERSCAN,
    getItemKey: (index) => shown[index]?.id ?? index,
  });
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (hasMore && !isLoadingMore && last >= shown.length - AHEAD) onEnd();
  }, [hasMore, isLoadingMore, last, shown.length, onEnd]);

  /** Links of rows are plain, and followed within the page here. */
  function onClick(event: MouseEvent<HTMLElement>) {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a.calls-link");
    const call = shown[Number(link?.closest<HTMLElement>("[data-index]")?.dataset.index)];
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !call || !isPlain) return;
    event.preventDefault();
    void navigate({ to: "/calls/$id", params: { id: call.id } });
  }

  function focusRow(index: number): boolean {
    const link = box.current?.querySelector<HTMLElement>(`[data-index="${index}"] a`);
    link?.focus({ preventScroll: true });
    return link !== null && link !== undefined;
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
    const step = steps[event.key];
    const row = (event.target as Element).closest<HTMLElement>("[data-index]");
    if (step === undefined || !row) return;
    event.preventDefault();
    const next = Math.min(shown.length - 1, Math.max(0, Number(row.dataset.index) + step));
    rows.scrollToIndex(next);
    // A row that is not drawn yet is there with the next frame.
    if (!focusRow(next)) requestAnimationFrame(() => focusRow(next));
  }

  return (
    <div className="calls">
      {isNew > 0 && (
        <Button className="calls-new" size="compact-md" onClick={showNew} role="status">
          {words.newCalls(isNew)}
        </Button>
      )}
      <Box
        component="section"
        ref={box}
        className="calls-box"
        aria-label={words.title}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onClick={onClick}
        data-rows={shown.length}
      >
        <table aria-rowcount={hasMore ? -1 : shown.length + 1}>
          <colgroup>
            {COLUMNS.map(({ name, width }) => (
              <col key={name} style={{ width }} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              {COLUMNS.map(({ name, isNumber }) => (
                <th key={name} scope="col" data-number={isNumber || undefined}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <Space height={items[0]?.start ?? 0} />
          <tbody>
            {items.map(({ index, key }) => {
              const call = shown[index];
              return call && <Row key={key} call={call} index={index} />;
            })}
          </tbody>
          <Space height={rows.getTotalSize() - (items.at(-1)?.end ?? 0)} />
        </table>
      </Box>
      <Text size="sm" role="status" mt="xs">
        {isLoadingMore || hasMore ? words.lookingBack(shown.length) : words.allShown(shown.length)}
      </Text>
    </div>
  );
}

/** What somebody or something is called, whole on hover where the column is too narrow for it. */
function Name({ name = words.unknown }: { name: string | undefined }) {
  return <bdi title={name}>{name}</bdi>;
}

/** How far a call is, drawn with as little as can be: hundreds of these go by in a second. */
function Dot({ status }: Pick<Call, "status">) {
  return (
    <span className="calls-dot" data-status={status}>
      {words.statuses[status]}
    </span>
  );
}

/** A row that did not change is not drawn again as others scroll by. */
const Row = memo(({ call, index }: { call: Call; index: number }) => (
  <tr aria-rowindex={index + 2} data-index={index} style={{ height: ROW }}>
    {COLUMNS.map(({ name, value, isNumber }) => (
      <td key={name} data-number={isNumber || undefined}>
        {value(call)}
      </td>
    ))}
  </tr>
));

/** What stands for the rows that are not drawn. */
function Space({ height }: { height: number }) {
  return height > 0 ? (
    <tbody aria-hidden="true">
      <tr style={{ height }}>
        <td colSpan={COLUMNS.length} />
      </tr>
    </tbody>
  ) : null;
}

function CallLink({ call }: { call: Call }) {
  return (
    <>
      {call.direction && (
        <span className="direction" title={words.directions[call.direction]}>
          <span aria-hidden="true">{ARROWS[call.direction]}</span>
          <VisuallyHidden>{words.directions[call.direction]} </VisuallyHidden>
        </span>
      )}
      <a href={`/calls/${encodeURIComponent(call.id)}`} className="calls-link plain-link">
        <bdi>{partiesOf(call)}</bdi>
      </a>
      {call.is_test && (
        <Badge size="xs" variant="default" ml={6}>
          {words.test}
        </Badge>
      )}
    </>
  );
}

/** Rows that came in while somebody looks further down are held back. */
function useHeldBack(all: readonly Call[], box: { current: HTMLElement | null }) {
  const [first, setFirst] = useState<string | null>(null);
  const [isAtTop, setAtTop] = useState(true);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () => setAtTop(element.scrollTop < ROW);
    element.addEventListener("scroll", look, { passive: true });
    return () => element.removeEventListener("scroll", look);
  }, [box]);
  const top = all[0]?.id ?? null;
  useEffect(() => {
    if (isAtTop) setFirst(top);
  }, [isAtTop, top]);
  const start = isAtTop || first === null ? 0 : all.findIndex(({ id }) => id === first);
  const isNew = Math.max(0, start);
  return {
    shown: isNew === 0 ? all : all.slice(isNew),
    isNew,
    showNew() {
      setFirst(top);
      box.current?.scrollTo({ top: 0 });
    },
  };
}
