-- The first schema. Ids are 16 random bytes; times are whole milliseconds of UTC; days are year-month-day.
-- A column marked "immutable" is never updated.

CREATE TABLE agency (
  id BYTEA PRIMARY KEY, -- immutable
  name TEXT NOT NULL, -- what it is called
  kind TEXT NOT NULL, -- code of the kind of agency
  created_at BIGINT NOT NULL -- immutable
);

CREATE TABLE desk (
  id BYTEA PRIMARY KEY, -- immutable
  agency_id BYTEA NOT NULL REFERENCES agency (id), -- immutable
  name TEXT NOT NULL, -- what it is called
  created_at BIGINT NOT NULL -- immutable
);
CREATE INDEX desk_agency ON desk (agency_id);

CREATE TABLE account (
  id BYTEA PRIMARY KEY, -- immutable
  agency_id BYTEA NOT NULL REFERENCES agency (id), -- immutable: a person who moves gets a new account
  name TEXT NOT NULL, -- the person's name
  email TEXT NOT NULL UNIQUE, -- what they sign in with, in lower case
  role TEXT NOT NULL, -- code of the role
  password_hash TEXT NOT NULL, -- argon2id, in PHC form
  failures BIGINT NOT NULL, -- failed sign-ins since the last good one
  failed_at BIGINT NOT NULL, -- when the last of them was
  created_at BIGINT NOT NULL, -- immutable
  disabled_at BIGINT -- when it was closed; a closed account is never opened again
);

CREATE TABLE sign_in (
  id BIGINT PRIMARY KEY, -- always 1
  tries BIGINT NOT NULL, -- every try at signing in, right or wrong, whomever it names
  minute_at BIGINT NOT NULL, -- start of the minute whose failures are counted
  failures BIGINT NOT NULL, -- failed tries in that minute
  unwritten BIGINT NOT NULL -- failed tries that no entry of the ledger tells of yet
);
INSERT INTO sign_in (id, tries, minute_at, failures, unwritten) VALUES (1, 0, 0, 0, 0);

CREATE TABLE account_desk (
  account_id BYTEA NOT NULL REFERENCES account (id), -- immutable
  desk_id BYTEA NOT NULL REFERENCES desk (id), -- immutable
  PRIMARY KEY (account_id, desk_id)
);

CREATE TABLE session (
  token_hash BYTEA PRIMARY KEY, -- immutable: SHA-256 of the cookie, which is kept nowhere
  account_id BYTEA NOT NULL REFERENCES account (id), -- immutable
  csrf TEXT NOT NULL, -- immutable: the token every form of this session carries
  created_at BIGINT NOT NULL, -- immutable
  seen_at BIGINT NOT NULL, -- the last request
  expires_at BIGINT NOT NULL -- immutable: the end whatever happens
);
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE agreement (
  id BYTEA PRIMARY KEY, -- immutable
  title TEXT NOT NULL, -- what it is called
  from_day TEXT NOT NULL, -- first day on which it holds
  until_day TEXT NOT NULL, -- day on which it no longer holds
  review_on TEXT NOT NULL, -- day by which it is to be reviewed
  created_at BIGINT NOT NULL -- immutable
);

CREATE TABLE agreement_party (
  agreement_id BYTEA NOT NULL REFERENCES agreement (id), -- immutable
  agency_id BYTEA NOT NULL REFERENCES agency (id), -- immutable
  grade TEXT NOT NULL, -- how much this party's links let the other parties know
  PRIMARY KEY (agreement_id, agency_id)
);

CREATE TABLE import (
  id BYTEA PRIMARY KEY, -- immutable
  agency_id BYTEA NOT NULL REFERENCES agency (id), -- immutable
  digest BYTEA NOT NULL, -- immutable: SHA-256 of the file and the mapping
  read BIGINT NOT NULL, -- immutable: rows read
  kept BIGINT NOT NULL, -- immutable: rows that made or corrected a record
  unchanged BIGINT NOT NULL, -- immutable: rows that said nothing new
  refused BIGINT NOT NULL, -- immutable: rows with something wrong
  imported_at BIGINT NOT NULL -- immutable
);

CREATE TABLE record (
  id BYTEA PRIMARY KEY, -- immutable
  agency_id BYTEA NOT NULL REFERENCES agency (id), -- immutable: owned for ever
  reference TEXT NOT NULL, -- immutable: the agency's own reference
  version BIGINT NOT NULL, -- the version that holds now
  created_at BIGINT NOT NULL, -- immutable
  updated_at BIGINT NOT NULL, -- when the version that holds now was written
  UNIQUE (agency_id, reference)
);
CREATE INDEX record_updated ON record (agency_id, updated_at);

CREATE TABLE record_field (
  record_id BYTEA NOT NULL REFERENCES record (id), -- immutable
  version BIGINT NOT NULL, -- immutable: a correction writes a new version
  position BIGINT NOT NULL, -- immutable: order inside the version
  field TEXT NOT NULL, -- immutable: code of the field
  detail TEXT NOT NULL, -- immutable: which sort of it
  value TEXT NOT NULL, -- immutable: personal data
  PRIMARY KEY (record_id, version, position)
);

CREATE TABLE record_key (
  key TEXT NOT NULL, -- a blocking key of the version that holds now
  record_id BYTEA NOT NULL REFERENCES record (id), -- whose it is
  agency_id BYTEA NOT NULL, -- the record's owner
  PRIMARY KEY (key, record_id)
);
CREATE INDEX record_key_record ON record_key (record_id);

CREATE TABLE link (
  id BYTEA PRIMARY KEY, -- immutable
  left_id BYTEA NOT NULL REFERENCES record (id), -- immutable: the lower of the two ids
  right_id BYTEA NOT NULL REFERENCES record (id), -- immutable: the higher
  left_agency BYTEA NOT NULL, -- immutable: owner of the left record
  right_agency BYTEA NOT NULL, -- immutable: owner of the right record
  weight DOUBLE PRECISION NOT NULL, -- match weight in bits
  model TEXT NOT NULL, -- version of the model that weighed it
  proposed_at BIGINT NOT NULL, -- immutable
  UNIQUE (left_id, right_id)
);
CREATE INDEX link_right ON link (right_id);
CREATE INDEX link_left_agency ON link (left_agency, proposed_at DESC, weight DESC, id);
CREATE INDEX link_right_agency ON link (right_agency, proposed_at DESC, weight DESC, id);

CREATE TABLE judgement (
  id BYTEA PRIMARY KEY, -- immutable
  link_id BYTEA NOT NULL REFERENCES link (id), -- immutable
  agency_id BYTEA NOT NULL, -- immutable: on whose behalf
  account_id BYTEA NOT NULL, -- immutable: by whom
  verdict TEXT NOT NULL, -- immutable: code of the judgement
  judged_at BIGINT NOT NULL, -- immutable
  superseded_at BIGINT -- when the same agency judged again
);
CREATE INDEX judgement_link ON judgement (link_id);
CREATE UNIQUE INDEX judgement_open ON judgement (link_id, agency_id) WHERE superseded_at IS NULL;

CREATE TABLE concern (
  id BYTEA PRIMARY KEY, -- immutable
  agency_id BYTEA NOT NULL REFERENCES agency (id), -- immutable
  desk_id BYTEA NOT NULL REFERENCES desk (id), -- immutable in this version
  raised_by BYTEA NOT NULL REFERENCES account (id), -- immutable
  raised_at BIGINT NOT NULL, -- immutable
  happened TEXT NOT NULL, -- immutable: when, in the words of whoever raised it
  place TEXT NOT NULL, -- immutable: where, in the same words
  narrative TEXT NOT NULL, -- immutable: personal data
  provenance TEXT NOT NULL, -- immutable: how they know
  statement TEXT NOT NULL, -- immutable: fact, opinion or hearsay
  grade TEXT NOT NULL, -- 3x5x2
  urgency TEXT NOT NULL, -- immutable
  marking TEXT NOT NULL -- immutable
);
CREATE INDEX concern_desk ON concern (agency_id, raised_at);

CREATE TABLE concern_code (
  concern_id BYTEA NOT NULL REFERENCES concern (id), -- immutable
  sort TEXT NOT NULL, -- immutable: kind or indicator
  position BIGINT NOT NULL, -- immutable
  code TEXT NOT NULL, -- immutable: from the taxonomy
  PRIMARY KEY (concern_id, sort, position)
);

CREATE TABLE concern_person (
  concern_id BYTEA NOT NULL REFERENCES concern (id), -- immutable
  record_id BYTEA NOT NULL REFERENCES record (id), -- immutable
  part TEXT NOT NULL, -- immutable: subject, victim, suspect, witness or associate
  PRIMARY KEY (concern_id, record_id)
);
CREATE INDEX concern_person_record ON concern_person (record_id);

CREATE TABLE request (
  id BYTEA PRIMARY KEY, -- immutable
  from_agency BYTEA NOT NULL REFERENCES agency (id), -- immutable
  from_desk BYTEA NOT NULL REFERENCES desk (id), -- immutable
  to_agency BYTEA NOT NULL REFERENCES agency (id), -- immutable
  to_desk BYTEA NOT NULL REFERENCES desk (id), -- immutable
  asked_by BYTEA NOT NULL REFERENCES account (id), -- immutable
  asked_at BIGINT NOT NULL, -- immutable
  record_id BYTEA NOT NULL REFERENCES record (id), -- immutable: the asker's own record
  introduction_id BYTEA NOT NULL, -- immutable: the disclosure that tells the asked desk who it is about
  purpose TEXT NOT NULL, -- immutable
  subject TEXT NOT NULL, -- immutable: kind of subject
  consent TEXT NOT NULL, -- immutable
  danger TEXT NOT NULL, -- immutable: none or immediate
  task TEXT NOT NULL, -- immutable: the statutory function or task it is needed for; may be empty
  reason TEXT NOT NULL, -- immutable: why, in the asker's words
  urgency TEXT NOT NULL, -- immutable: sets the clock
  state TEXT NOT NULL, -- where it stands
  changed_at BIGINT NOT NULL -- when the state last changed
);
CREATE INDEX request_to ON request (to_agency, asked_at);
CREATE INDEX request_from ON request (from_agency, asked_at);
CREATE INDEX request_record ON request (record_id);

CREATE TABLE request_field (
  request_id BYTEA NOT NULL REFERENCES request (id), -- immutable
  position BIGINT NOT NULL, -- immutable
  field TEXT NOT NULL, -- immutable: what is asked for
  PRIMARY KEY (request_id, position)
);

CREATE TABLE decision (
  id BYTEA PRIMARY KEY, -- immutable
  agency_id BYTEA NOT NULL REFERENCES agency (id), -- immutable: whose decision
  account_id BYTEA NOT NULL REFERENCES account (id), -- immutable: who decided
  decided_at BIGINT NOT NULL, -- immutable
  outcome TEXT NOT NULL, -- immutable: share or decline
  request_id BYTEA, -- immutable: the request it answers, if any
  rule_set TEXT NOT NULL, -- immutable: hash of the rules that made it
  facts TEXT NOT NULL, -- immutable: what the rules were asked, without personal data
  code TEXT NOT NULL, -- immutable: ground of a decline, or empty
  reason TEXT NOT NULL, -- immutable: the decider's words
  would_change TEXT NOT NULL, -- immutable: what would change a decline, or empty
  review_on TEXT NOT NULL -- immutable: day on which a decline is looked at again, or empty
);
CREATE INDEX decision_agency ON decision (agency_id, decided_at);
CREATE INDEX decision_request ON decision (request_id);

CREATE TABLE decision_ground (
  decision_id BYTEA NOT NULL REFERENCES decision (id), -- immutable
  position BIGINT NOT NULL, -- immutable
  gateway TEXT NOT NULL, -- immutable: id of the gateway or rule
  law TEXT NOT NULL, -- immutable: its statute, as it was cited
  plain TEXT NOT NULL, -- immutable: its plain sentence, as it was shown
  PRIMARY KEY (decision_id, position)
);

CREATE TABLE disclosure (
  id BYTEA PRIMARY KEY, -- immutable
  decision_id BYTEA NOT NULL REFERENCES decision (id), -- immutable
  request_id BYTEA, -- immutable: the request it answers or introduces
  record_id BYTEA NOT NULL REFERENCES record (id), -- immutable
  version BIGINT NOT NULL, -- immutable: which version was told
  from_agency BYTEA NOT NULL REFERENCES agency (id), -- immutable
  to_agency BYTEA NOT NULL REFERENCES agency (id), -- immutable
  to_desk BYTEA NOT NULL REFERENCES desk (id), -- immutable
  made_by BYTEA NOT NULL REFERENCES account (id), -- immutable
  made_at BIGINT NOT NULL, -- immutable
  purpose TEXT NOT NULL, -- immutable: what it may be used for
  conditions TEXT NOT NULL, -- immutable: handling conditions
  expires_at BIGINT NOT NULL, -- immutable
  recalled_at BIGINT, -- when its owner took it back
  read_at BIGINT -- when the receiving desk first read it
);
CREATE INDEX disclosure_to ON disclosure (to_agency, made_at);
CREATE INDEX disclosure_desk ON disclosure (to_desk, made_at);
CREATE INDEX disclosure_from ON disclosure (from_agency, made_at);
CREATE INDEX disclosure_request ON disclosure (request_id);
CREATE INDEX disclosure_record ON disclosure (record_id);

CREATE TABLE disclosure_field (
  disclosure_id BYTEA NOT NULL REFERENCES disclosure (id), -- immutable
  position BIGINT NOT NULL, -- immutable
  field TEXT NOT NULL, -- immutable: what was told
  PRIMARY KEY (disclosure_id, position)
);

CREATE TABLE draft (
  id BYTEA PRIMARY KEY, -- immutable
  account_id BYTEA NOT NULL REFERENCES account (id), -- immutable: only its writer sees it
  updated_at BIGINT NOT NULL -- when it was last saved
);
CREATE INDEX draft_account ON draft (account_id, updated_at);

CREATE TABLE draft_answer (
  draft_id BYTEA NOT NULL REFERENCES draft (id), -- immutable
  question TEXT NOT NULL, -- immutable: which question
  position BIGINT NOT NULL, -- immutable: several answers to one question
  value TEXT NOT NULL, -- personal data
  PRIMARY KEY (draft_id, question, position)
);

CREATE TABLE ledger_head (
  id BIGINT PRIMARY KEY, -- always 1
  turn BIGINT NOT NULL, -- counts writers; updating it takes the row lock
  size BIGINT NOT NULL, -- entries so far
  root BYTEA NOT NULL, -- root of the tree of that size
  frontier BYTEA NOT NULL, -- right edge of the tree
  at BIGINT NOT NULL -- time of the last entry
);

CREATE TABLE ledger_entry (
  seq BIGINT PRIMARY KEY, -- immutable: index from 0, without gaps
  kind BIGINT NOT NULL, -- immutable: code of the kind of entry
  at BIGINT NOT NULL, -- immutable
  leaf BYTEA NOT NULL -- immutable: the leaf, as it was hashed; no personal data
);

CREATE TABLE ledger_opening (
  seq BIGINT PRIMARY KEY, -- immutable
  salt BYTEA NOT NULL, -- deleted with its payload when the law asks for erasure
  payload TEXT NOT NULL -- what the leaf commits to: ids and codes, never values
);

CREATE TABLE ledger_node (
  level BIGINT NOT NULL, -- immutable: 0 for leaves
  place BIGINT NOT NULL, -- immutable: index inside the level
  hash BYTEA NOT NULL, -- immutable: 32 bytes
  PRIMARY KEY (level, place)
);

CREATE TABLE ledger_checkpoint (
  size BIGINT PRIMARY KEY, -- immutable: entries it vouches for
  note TEXT NOT NULL, -- immutable: the signed note, as it was handed out
  signed_at BIGINT NOT NULL -- immutable
);

CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only';
END
$$;
CREATE TRIGGER ledger_entry_fixed BEFORE UPDATE OR DELETE ON ledger_entry
  FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER ledger_entry_kept BEFORE TRUNCATE ON ledger_entry
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER ledger_node_fixed BEFORE UPDATE OR DELETE ON ledger_node
  FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER ledger_node_kept BEFORE TRUNCATE ON ledger_node
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER ledger_checkpoint_fixed BEFORE UPDATE OR DELETE ON ledger_checkpoint
  FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER ledger_checkpoint_kept BEFORE TRUNCATE ON ledger_checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
