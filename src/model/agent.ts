/** What is known of an agent whom an event names. */
export type KnownAgent = {
  name: string;
  email?: string;
  phone?: string;
  /** The id of the team that the agent belongs to; null for none. */
  team: string | null;
};
