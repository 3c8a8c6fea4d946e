import type { UnderWay } from "./dial-out.ts";
import type { CallTools } from "./live-call.ts";
import type { TalkTools } from "./talk.ts";

/** What every call of the switchboard is made with. */
export type Floor = CallTools &
  TalkTools & {
    /** A call has begun: it counts as under way until its end is durable. */
    follow(underWay: UnderWay): void;
  };
