/** The tables of signing in, as Kysely sees them. */
export type SessionTables = { sessions: SessionsTable; join_links: JoinLinksTable };

type SessionsTable = {
  id: string;
  /** SHA-256 of the token, base64url; the token itself is never stored. */
  hash: string;
  account_id: string;
  user_id: string;
  created_at: number;
  expires_at: number;
};

/** The one link with which a person may choose a password. */
type JoinLinksTable = {
  user_id: string;
  account_id: string;
  /** SHA-256 of the token, base64url. */
  hash: string;
  expires_at: number;
};
