-- What the answer to "may I share this?" rests on, and what it leaves behind. A column marked "immutable" is never
-- updated.

ALTER TABLE record
  ADD COLUMN category TEXT NOT NULL DEFAULT 'ordinary'; -- what sort of holding it is, whichever version is read

ALTER TABLE record_field
  ADD COLUMN marks TEXT NOT NULL DEFAULT ''; -- immutable: what restricts it wherever it goes, as codes between spaces

ALTER TABLE request
  ADD COLUMN function TEXT NOT NULL DEFAULT 'not-stated'; -- immutable: the asker's function in law
ALTER TABLE request
  ADD COLUMN confidence TEXT NOT NULL DEFAULT 'owed'; -- immutable: whether a duty of confidence is owed
ALTER TABLE request
  ADD COLUMN no_consent_reason TEXT NOT NULL DEFAULT ''; -- immutable: why nobody asked for consent, or empty

ALTER TABLE decision
  ADD COLUMN state TEXT NOT NULL DEFAULT 'final'; -- whether it stands, waits for a second person, or was overturned
ALTER TABLE decision
  ADD COLUMN second_by BYTEA REFERENCES account (id); -- the second person
ALTER TABLE decision
  ADD COLUMN second_at BIGINT; -- when the second person looked at it
ALTER TABLE decision
  ADD COLUMN second_reason TEXT NOT NULL DEFAULT ''; -- the second person's words
ALTER TABLE decision
  ADD COLUMN record_id BYTEA REFERENCES record (id); -- immutable: the record it is about, if any
ALTER TABLE decision
  ADD COLUMN concern_id BYTEA REFERENCES concern (id); -- immutable: the concern it began with, if any
ALTER TABLE decision
  ADD COLUMN recipient_agency BYTEA REFERENCES agency (id); -- immutable: who is to be told, where it is known
ALTER TABLE decision
  ADD COLUMN wording TEXT NOT NULL DEFAULT ''; -- immutable: the words that were offered for the case file
CREATE INDEX decision_account ON decision (account_id, decided_at);
CREATE INDEX decision_waiting ON decision (agency_id, state, decided_at);
CREATE INDEX decision_decided ON decision (decided_at, id);

ALTER TABLE decision_ground
  ADD COLUMN basis TEXT NOT NULL DEFAULT ''; -- immutable: the lawful basis, as it was shown
ALTER TABLE decision_ground
  ADD COLUMN special TEXT NOT NULL DEFAULT ''; -- immutable: the condition for special category data, or empty
ALTER TABLE decision_ground
  ADD COLUMN kind TEXT NOT NULL DEFAULT ''; -- immutable: what sort of ground it is

CREATE TABLE decision_draft (
  id BYTEA PRIMARY KEY, -- immutable
  account_id BYTEA NOT NULL REFERENCES account (id), -- immutable: only its writer sees it
  record_id BYTEA REFERENCES record (id), -- immutable: the record it began with, if any
  concern_id BYTEA REFERENCES concern (id), -- immutable: the concern it began with, if any
  request_id BYTEA REFERENCES request (id), -- immutable: the request it began with, if any
  updated_at BIGINT NOT NULL -- when it was last saved
);
CREATE INDEX decision_draft_account ON decision_draft (account_id, updated_at);

CREATE TABLE decision_draft_answer (
  draft_id BYTEA NOT NULL REFERENCES decision_draft (id), -- immutable
  step TEXT NOT NULL, -- immutable: which page
  field TEXT NOT NULL, -- immutable: which question of the page
  position BIGINT NOT NULL, -- immutable: several answers to one question
  value TEXT NOT NULL, -- personal data
  PRIMARY KEY (draft_id, step, field, position)
);

CREATE TABLE advice (
  id BYTEA PRIMARY KEY, -- immutable
  agency_id BYTEA NOT NULL REFERENCES agency (id), -- immutable: whose question it is
  desk_id BYTEA NOT NULL REFERENCES desk (id), -- immutable: the desk that is asked
  asked_by BYTEA NOT NULL REFERENCES account (id), -- immutable
  asked_at BIGINT NOT NULL, -- immutable
  urgency TEXT NOT NULL, -- immutable: sets the clock
  question TEXT NOT NULL, -- immutable: personal data
  facts TEXT NOT NULL, -- immutable: what the rules were asked, without personal data
  record_id BYTEA REFERENCES record (id), -- immutable: the record it is about, if any
  concern_id BYTEA REFERENCES concern (id), -- immutable: the concern it is about, if any
  request_id BYTEA REFERENCES request (id), -- immutable: the request it is about, if any
  draft_id BYTEA, -- immutable: the unfinished decision it was asked from; that draft may be gone
  answered_by BYTEA REFERENCES account (id), -- who answered
  answered_at BIGINT, -- when
  answer TEXT NOT NULL -- personal data; empty until it is answered
);
CREATE INDEX advice_desk ON advice (desk_id, asked_at);
CREATE INDEX advice_open ON advice (desk_id, asked_at) WHERE answered_at IS NULL;
CREATE INDEX advice_asked_by ON advice (asked_by, asked_at);

ALTER TABLE desk
  ADD COLUMN lead BIGINT NOT NULL DEFAULT 0; -- 1 for the desk of the agency's designated lead
CREATE UNIQUE INDEX desk_lead ON desk (agency_id) WHERE lead = 1;

CREATE TABLE disclosure_redaction (
  disclosure_id BYTEA NOT NULL REFERENCES disclosure (id), -- immutable
  position BIGINT NOT NULL, -- immutable: place of the fact among those of the version that was told
  value TEXT NOT NULL, -- immutable: personal data: what is shown of it; empty shows nothing
  PRIMARY KEY (disclosure_id, position)
);

CREATE TABLE rule_text (
  digest BYTEA PRIMARY KEY, -- immutable: SHA-256 of the text
  text TEXT NOT NULL -- immutable: one file of the rules
);

CREATE TABLE rule_set (
  hash TEXT PRIMARY KEY, -- immutable: what decisions name it by
  kept_at BIGINT NOT NULL -- immutable: when it was first in force here
);

CREATE TABLE rule_set_text (
  rule_set TEXT NOT NULL REFERENCES rule_set (hash), -- immutable
  path TEXT NOT NULL, -- immutable: name of the file
  digest BYTEA NOT NULL REFERENCES rule_text (digest), -- immutable
  PRIMARY KEY (rule_set, path)
);

CREATE TABLE rule_publication (
  seq BIGINT PRIMARY KEY, -- immutable: 1, 2, 3 and so on; the highest is in force
  rule_set TEXT NOT NULL REFERENCES rule_set (hash), -- immutable
  published_at BIGINT NOT NULL, -- immutable
  published_by BYTEA REFERENCES account (id), -- immutable: empty when the program itself did
  note TEXT NOT NULL -- immutable: what changed and why
);

CREATE TABLE agreement_version (
  seq BIGINT PRIMARY KEY, -- immutable: order in which versions were made, over all agreements
  agreement_id BYTEA NOT NULL REFERENCES agreement (id), -- immutable
  version BIGINT NOT NULL, -- immutable: 1, 2, 3 and so on for each agreement
  state TEXT NOT NULL, -- draft, in effect, replaced or ended
  text TEXT NOT NULL, -- the agreement as it can be read back; fixed once it is no draft
  changed_by BYTEA REFERENCES account (id), -- who changed it last; empty when the program itself did
  changed_at BIGINT NOT NULL, -- when it was last changed
  UNIQUE (agreement_id, version)
);
CREATE INDEX agreement_version_state ON agreement_version (state, agreement_id);
CREATE UNIQUE INDEX agreement_version_in_effect ON agreement_version (agreement_id) WHERE state = 'in-effect';

CREATE TABLE agreement_turn (
  id BIGINT PRIMARY KEY, -- always 1
  turn BIGINT NOT NULL -- counts changes of agreement versions, so that those who keep them know to read them again
);
INSERT INTO agreement_turn (id, turn) VALUES (1, 0);
