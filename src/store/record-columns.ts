/** What the records that an account keeps have in common. */
export type RecordColumns = { account_id: string; id: string; created_at: number; updated_at: number };
