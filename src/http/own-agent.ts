import { findAgentOfMember } from "../store/agents.ts";
import type { Database } from "../store/database.ts";
import type { Auth } from "./auth.ts";
import { invalidFields, Problem } from "./problem.ts";

/** For whom somebody acts: a person with the role `agent` has their own telephone alone. */
export type OwnAgent = {
  /** Refuses a person with the role `agent` who would act for another agent. */
  refuseOthers(auth: Auth, agentId: string | null): Promise<void>;
  /** The agent that is named, or else the one who the person is; refuses others, and where it is neither. */
  agentFor(auth: Auth, named: string | undefined): Promise<string>;
};

export function createOwnAgent(database: Pick<Database, "db">): OwnAgent {
  async function findOwn({ accountId, actor }: Auth): Promise<string | null> {
    if (actor.kind !== "user") return null;
    return (await findAgentOfMember(database, { accountId, memberId: actor.id }))?.id ?? null;
  }

  async function refuseOthers(auth: Auth, agentId: string | null): Promise<void> {
    const { actor } = auth;
    if (actor.kind !== "user" || actor.session.user.role !== "agent") return;
    const own = await findOwn(auth);
    if (own === null || own !== agentId) throw another();
  }

  return {
    refuseOthers,
    async agentFor(auth, named) {
      const agentId = named ?? (await findOwn(auth));
      if (agentId === null) throw nobody(auth.actor.kind);
      await refuseOthers(auth, agentId);
      return agentId;
    },
  };
}

function another(): Problem {
  return new Problem({
    status: 403,
    code: "another_agent",
    title: "This is another agent's",
    detail: "You may do this for yourself. Ask an owner or an admin.",
  });
}

function nobody(kind: Auth["actor"]["kind"]): Problem {
  const message = kind === "user" ? "You have no agent of your own." : "It is not said for which agent.";
  return invalidFields([{ in: "body", pointer: "#/agent_id", message, fix: "Send the id of an agent." }]);
}
