-- The first schema. Ids are 16 random bytes; times are whole milliseconds of UTC; days are year-month-day.
-- A column marked "immutable" is never updated.

CREATE TABLE agency (
  id BLOB PRIMARY KEY, -- immutable
  name TEXT NOT NULL, -- what it is called
  kind TEXT NOT NULL, -- code of the kind of agency
  created_at INTEGER NOT NULL -- immutable
) STRICT;

CREATE TABLE desk (
  id BLOB PRIMARY KEY, -- immutable
  agency_id BLOB NOT NULL REFERENCES agency (id), -- immutable
  name TEXT NOT NULL, -- what it is called
  created_at INTEGER NOT NULL -- immutable
) STRICT;
CREATE INDEX desk_agency ON desk (agency_id);

CREATE TABLE account (
  id BLOB PRIMARY KEY, -- immutable
  agency_id BLOB NOT NULL REFERENCES agency (id), -- immutable: a person who moves gets a new account
  name TEXT NOT NULL, -- the person's name
  email TEXT NOT NULL UNIQUE, -- what they sign in with, in lower case
  role TEXT NOT NULL, -- code of the role
  password_hash TEXT NOT NULL, -- argon2id, in PHC form
  failures INTEGER NOT NULL, -- failed sign-ins since the last good one
  failed_at INTEGER NOT NULL, -- when the last of them was
  created_at INTEGER NOT NULL, -- immutable
  disabled_at INTEGER -- when it was closed; a closed account is never opened again
) STRICT;

CREATE TABLE sign_in (
  id INTEGER PRIMARY KEY, -- always 1
  tries INTEGER NOT NULL, -- every try at signing in, right or wrong, whomever it names
  minute_at INTEGER NOT NULL, -- start of the minute whose failures are counted
  failures INTEGER NOT NULL, -- failed tries in that minute
  unwritten INTEGER NOT NULL -- failed tries that no entry of the ledger tells of yet
) STRICT;
INSERT INTO sign_in (id, tries, minute_at, failures, unwritten) VALUES (1, 0, 0, 0, 0);

CREATE TABLE account_desk (
  account_id BLOB NOT NULL REFERENCES account (id), -- immutable
  desk_id BLOB NOT NULL REFERENCES desk (id), -- immutable
  PRIMARY KEY (account_id, desk_id)
) STRICT;

CREATE TABLE session (
  token_hash BLOB PRIMARY KEY, -- immutable: SHA-256 of the cookie, which is kept nowhere
  account_id BLOB NOT NULL REFERENCES account (id), -- immutable
  csrf TEXT NOT NULL, -- immutable: the token every form of this session carries
  created_at INTEGER NOT NULL, -- immutable
  seen_at INTEGER NOT NULL, -- the last request
  expires_at INTEGER NOT NULL -- immutable: the end whatever happens
) STRICT;
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE agreement (
  id BLOB PRIMARY KEY, -- immutable
  title TEXT NOT NULL, -- what it is called
  from_day TEXT NOT NULL, -- first day on which it holds
  until_day TEXT NOT NULL, -- day on which it no longer holds
  review_on TEXT NOT NULL, -- day by which it is to be reviewed
  created_at INTEGER NOT NULL -- immutable
) STRICT;

CREATE TABLE agreement_party (
  agreement_id BLOB NOT NULL REFERENCES agreement (id), -- immutable
  agency_id BLOB NOT NULL REFERENCES agency (id), -- immutable
  grade TEXT NOT NULL, -- how much this party's links let the other parties know
  PRIMARY KEY (agreement_id, agency_id)
) STRICT;

CREATE TABLE import (
  id BLOB PRIMARY KEY, -- immutable
  agency_id BLOB NOT NULL REFERENCES agency (id), -- immutable
  digest BLOB NOT NULL, -- immutable: SHA-256 of the file and the mapping
  read INTEGER NOT NULL, -- immutable: rows read
  kept INTEGER NOT NULL, -- immutable: rows that made or corrected a record
  unchanged INTEGER NOT NULL, -- immutable: rows that said nothing new
  refused INTEGER NOT NULL, -- immutable: rows with something wrong
  imported_at INTEGER NOT NULL -- immutable
) STRICT;

CREATE TABLE record (
  id BLOB PRIMARY KEY, -- immutable
  agency_id BLOB NOT NULL REFERENCES agency (id), -- immutable: owned for ever
  reference TEXT NOT NULL, -- immutable: the agency's own reference
  version INTEGER NOT NULL, -- the version that holds now
  created_at INTEGER NOT NULL, -- immutable
  updated_at INTEGER NOT NULL, -- when the version that holds now was written
  UNIQUE (agency_id, reference)
) STRICT;
CREATE INDEX record_updated ON record (agency_id, updated_at);

CREATE TABLE record_field (
  record_id BLOB NOT NULL REFERENCES record (id), -- immutable
  version INTEGER NOT NULL, -- immutable: a correction writes a new version
  position INTEGER NOT NULL, -- immutable: order inside the version
  field TEXT NOT NULL, -- immutable: code of the field
  detail TEXT NOT NULL, -- immutable: which sort of it
  value TEXT NOT NULL, -- immutable: personal data
  PRIMARY KEY (record_id, version, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE record_key (
  key TEXT NOT NULL, -- a blocking key of the version that holds now
  record_id BLOB NOT NULL REFERENCES record (id), -- whose it is
  agency_id BLOB NOT NULL, -- the record's owner
  PRIMARY KEY (key, record_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_key_record ON record_key (record_id);

CREATE TABLE link (
  id BLOB PRIMARY KEY, -- immutable
  left_id BLOB NOT NULL REFERENCES record (id), -- immutable: the lower of the two ids
  right_id BLOB NOT NULL REFERENCES record (id), -- immutable: the higher
  left_agency BLOB NOT NULL, -- immutable: owner of the left record
  right_agency BLOB NOT NULL, -- immutable: owner of the right record
  weight REAL NOT NULL, -- match weight in bits
  model TEXT NOT NULL, -- version of the model that weighed it
  proposed_at INTEGER NOT NULL, -- immutable
  UNIQUE (left_id, right_id)
) STRICT;
CREATE INDEX link_right ON link (right_id);
CREATE INDEX link_left_agency ON link (left_agency, proposed_at DESC, weight DESC, id);
CREATE INDEX link_right_agency ON link (right_agency, proposed_at DESC, weight DESC, id);

CREATE TABLE judgement (
  id BLOB PRIMARY KEY, -- immutable
  link_id BLOB NOT NULL REFERENCES link (id), -- immutable
  agency_id BLOB NOT NULL, -- immutable: on whose behalf
  account_id BLOB NOT NULL, -- immutable: by whom
  verdict TEXT NOT NULL, -- immutable: code of the judgement
  judged_at INTEGER NOT NULL, -- immutable
  superseded_at INTEGER -- when the same agency judged again
) STRICT;
CREATE INDEX judgement_link ON judgement (link_id);
CREATE UNIQUE INDEX judgement_open ON judgement (link_id, agency_id) WHERE superseded_at IS NULL;

CREATE TABLE concern (
  id BLOB PRIMARY KEY, -- immutable
  agency_id BLOB NOT NULL REFERENCES agency (id), -- immutable
  desk_id BLOB NOT NULL REFERENCES desk (id), -- immutable in this version
  raised_by BLOB NOT NULL REFERENCES account (id), -- immutable
  raised_at INTEGER NOT NULL, -- immutable
  happened TEXT NOT NULL, -- immutable: when, in the words of whoever raised it
  place TEXT NOT NULL, -- immutable: where, in the same words
  narrative TEXT NOT NULL, -- immutable: personal data
  provenance TEXT NOT NULL, -- immutable: how they know
  statement TEXT NOT NULL, -- immutable: fact, opinion or hearsay
  grade TEXT NOT NULL, -- 3x5x2
  urgency TEXT NOT NULL, -- immutable
  marking TEXT NOT NULL -- immutable
) STRICT;
CREATE INDEX concern_desk ON concern (agency_id, raised_at);

CREATE TABLE concern_code (
  concern_id BLOB NOT NULL REFERENCES concern (id), -- immutable
  sort TEXT NOT NULL, -- immutable: kind or indicator
  position INTEGER NOT NULL, -- immutable
  code TEXT NOT NULL, -- immutable: from the taxonomy
  PRIMARY KEY (concern_id, sort, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE concern_person (
  concern_id BLOB NOT NULL REFERENCES concern (id), -- immutable
  record_id BLOB NOT NULL REFERENCES record (id), -- immutable
  part TEXT NOT NULL, -- immutable: subject, victim, suspect, witness or associate
  PRIMARY KEY (concern_id, record_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX concern_person_record ON concern_person (record_id);

CREATE TABLE request (
  id BLOB PRIMARY KEY, -- immutable
  from_agency BLOB NOT NULL REFERENCES agency (id), -- immutable
  from_desk BLOB NOT NULL REFERENCES desk (id), -- immutable
  to_agency BLOB NOT NULL REFERENCES agency (id), -- immutable
  to_desk BLOB NOT NULL REFERENCES desk (id), -- immutable
  asked_by BLOB NOT NULL REFERENCES account (id), -- immutable
  asked_at INTEGER NOT NULL, -- immutable
  record_id BLOB NOT NULL REFERENCES record (id), -- immutable: the asker's own record
  introduction_id BLOB NOT NULL, -- immutable: the disclosure that tells the asked desk who it is about
  purpose TEXT NOT NULL, -- immutable
  subject TEXT NOT NULL, -- immutable: kind of subject
  consent TEXT NOT NULL, -- immutable
  danger TEXT NOT NULL, -- immutable: none or immediate
  task TEXT NOT NULL, -- immutable: the statutory function or task it is needed for; may be empty
  reason TEXT NOT NULL, -- immutable: why, in the asker's words
  urgency TEXT NOT NULL, -- immutable: sets the clock
  state TEXT NOT NULL, -- where it stands
  changed_at INTEGER NOT NULL -- when the state last changed
) STRICT;
CREATE INDEX request_to ON request (to_agency, asked_at);
CREATE INDEX request_from ON request (from_agency, asked_at);
CREATE INDEX request_record ON request (record_id);

CREATE TABLE request_field (
  request_id BLOB NOT NULL REFERENCES request (id), -- immutable
  position INTEGER NOT NULL, -- immutable
  field TEXT NOT NULL, -- immutable: what is asked for
  PRIMARY KEY (request_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE decision (
  id BLOB PRIMARY KEY, -- immutable
  agency_id BLOB NOT NULL REFERENCES agency (id), -- immutable: whose decision
  account_id BLOB NOT NULL REFERENCES account (id), -- immutable: who decided
  decided_at INTEGER NOT NULL, -- immutable
  outcome TEXT NOT NULL, -- immutable: share or decline
  request_id BLOB, -- immutable: the request it answers, if any
  rule_set TEXT NOT NULL, -- immutable: hash of the rules that made it
  facts TEXT NOT NULL, -- immutable: what the rules were asked, without personal data
  code TEXT NOT NULL, -- immutable: ground of a decline, or empty
  reason TEXT NOT NULL, -- immutable: the decider's words
  would_change TEXT NOT NULL, -- immutable: what would change a decline, or empty
  review_on TEXT NOT NULL -- immutable: day on which a decline is looked at again, or empty
) STRICT;
CREATE INDEX decision_agency ON decision (agency_id, decided_at);
CREATE INDEX decision_request ON decision (request_id);

CREATE TABLE decision_ground (
  decision_id BLOB NOT NULL REFERENCES decision (id), -- immutable
  position INTEGER NOT NULL, -- immutable
  gateway TEXT NOT NULL, -- immutable: id of the gateway or rule
  law TEXT NOT NULL, -- immutable: its statute, as it was cited
  plain TEXT NOT NULL, -- immutable: its plain sentence, as it was shown
  PRIMARY KEY (decision_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE disclosure (
  id BLOB PRIMARY KEY, -- immutable
  decision_id BLOB NOT NULL REFERENCES decision (id), -- immutable
  request_id BLOB, -- immutable: the request it answers or introduces
  record_id BLOB NOT NULL REFERENCES record (id), -- immutable
  version INTEGER NOT NULL, -- immutable: which version was told
  from_agency BLOB NOT NULL REFERENCES agency (id), -- immutable
  to_agency BLOB NOT NULL REFERENCES agency (id), -- immutable
  to_desk BLOB NOT NULL REFERENCES desk (id), -- immutable
  made_by BLOB NOT NULL REFERENCES account (id), -- immutable
  made_at INTEGER NOT NULL, -- immutable
  purpose TEXT NOT NULL, -- immutable: what it may be used for
  conditions TEXT NOT NULL, -- immutable: handling conditions
  expires_at INTEGER NOT NULL, -- immutable
  recalled_at INTEGER, -- when its owner took it back
  read_at INTEGER -- when the receiving desk first read it
) STRICT;
CREATE INDEX disclosure_to ON disclosure (to_agency, made_at);
CREATE INDEX disclosure_desk ON disclosure (to_desk, made_at);
CREATE INDEX disclosure_from ON disclosure (from_agency, made_at);
CREATE INDEX disclosure_request ON disclosure (request_id);
CREATE INDEX disclosure_record ON disclosure (record_id);

CREATE TABLE disclosure_field (
  disclosure_id BLOB NOT NULL REFERENCES disclosure (id), -- immutable
  position INTEGER NOT NULL, -- immutable
  field TEXT NOT NULL, -- immutable: what was told
  PRIMARY KEY (disclosure_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
  id BLOB PRIMARY KEY, -- immutable
  account_id BLOB NOT NULL REFERENCES account (id), -- immutable: only its writer sees it
  updated_at INTEGER NOT NULL -- when it was last saved
) STRICT;
CREATE INDEX draft_account ON draft (account_id, updated_at);

CREATE TABLE draft_answer (
  draft_id BLOB NOT NULL REFERENCES draft (id), -- immutable
  question TEXT NOT NULL, -- immutable: which question
  position INTEGER NOT NULL, -- immutable: several answers to one question
  value TEXT NOT NULL, -- personal data
  PRIMARY KEY (draft_id, question, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger_head (
  id INTEGER PRIMARY KEY, -- always 1
  turn INTEGER NOT NULL, -- counts writers; updating it takes the row lock
  size INTEGER NOT NULL, -- entries so far
  root BLOB NOT NULL, -- root of the tree of that size
  frontier BLOB NOT NULL, -- right edge of the tree
  at INTEGER NOT NULL -- time of the last entry
) STRICT;

CREATE TABLE ledger_entry (
  seq INTEGER PRIMARY KEY, -- immutable: index from 0, without gaps
  kind INTEGER NOT NULL, -- immutable: code of the kind of entry
  at INTEGER NOT NULL, -- immutable
  leaf BLOB NOT NULL -- immutable: the leaf, as it was hashed; no personal data
) STRICT;

CREATE TABLE ledger_opening (
  seq INTEGER PRIMARY KEY, -- immutable
  salt BLOB NOT NULL, -- deleted with its payload when the law asks for erasure
  payload TEXT NOT NULL -- what the leaf commits to: ids and codes, never values
) STRICT;

CREATE TABLE ledger_node (
  level INTEGER NOT NULL, -- immutable: 0 for leaves
  place INTEGER NOT NULL, -- immutable: index inside the level
  hash BLOB NOT NULL, -- immutable: 32 bytes
  PRIMARY KEY (level, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger_checkpoint (
  size INTEGER PRIMARY KEY, -- immutable: entries it vouches for
  note TEXT NOT NULL, -- immutable: the signed note, as it was handed out
  signed_at INTEGER NOT NULL -- immutable
) STRICT;

CREATE TRIGGER ledger_entry_kept BEFORE DELETE ON ledger_entry
BEGIN SELECT RAISE (ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_entry_fixed BEFORE UPDATE ON ledger_entry
BEGIN SELECT RAISE (ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_node_kept BEFORE DELETE ON ledger_node
BEGIN SELECT RAISE (ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_node_fixed BEFORE UPDATE ON ledger_node
BEGIN SELECT RAISE (ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_checkpoint_kept BEFORE DELETE ON ledger_checkpoint
BEGIN SELECT RAISE (ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_checkpoint_fixed BEFORE UPDATE ON ledger_checkpoint
BEGIN SELECT RAISE (ABORT, 'the ledger is append-only'); END;
