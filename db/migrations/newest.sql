-- Revision 0054
CREATE TABLE address (
	email VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	since DATETIME, 
	mail INTEGER, 
	cleared_at DATETIME, 
	CONSTRAINT pk_address PRIMARY KEY (email), 
	CONSTRAINT fk_address_mail_mail FOREIGN KEY(mail) REFERENCES mail (id)
);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE answer (
	id VARCHAR NOT NULL, 
	process VARCHAR NOT NULL, 
	step VARCHAR NOT NULL, 
	seat VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	codes JSON NOT NULL, 
	texts JSON NOT NULL, 
	comment VARCHAR NOT NULL, 
	strength VARCHAR, 
	paragraph VARCHAR NOT NULL, 
	decided_on DATE, 
	diarienummer VARCHAR NOT NULL, 
	returns_on DATE, 
	answered_by VARCHAR NOT NULL, 
	answered_email VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	content_hash VARCHAR NOT NULL, 
	is_late BOOLEAN NOT NULL, 
	received_at DATETIME NOT NULL, holder VARCHAR DEFAULT '' NOT NULL, 
	CONSTRAINT pk_answer PRIMARY KEY (id), 
	CONSTRAINT fk_answer_process_process FOREIGN KEY(process) REFERENCES process ("key"), 
	CONSTRAINT uq_answer_process_step_seat_version UNIQUE (process, step, seat, version)
);
CREATE TABLE api_request (
	token VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	status INTEGER NOT NULL, 
	body JSON NOT NULL, 
	made_at DATETIME NOT NULL, 
	CONSTRAINT pk_api_request PRIMARY KEY (token, "key"), 
	CONSTRAINT fk_api_request_token_api_token FOREIGN KEY(token) REFERENCES api_token ("key")
);
CREATE TABLE api_token (
	"key" VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	scopes JSON NOT NULL, 
	digest VARCHAR NOT NULL, 
	made_at DATETIME NOT NULL, 
	expires_on DATE NOT NULL, 
	revoked_at DATETIME, 
	used_at DATETIME, 
	CONSTRAINT pk_api_token PRIMARY KEY ("key"), 
	CONSTRAINT uq_api_token_digest UNIQUE (digest)
);
CREATE TABLE body (
	"key" VARCHAR NOT NULL, 
	organisation VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	papers_workdays INTEGER NOT NULL, 
	justering_days INTEGER NOT NULL, from_on DATE, to_on DATE, 
	CONSTRAINT pk_body PRIMARY KEY ("key")
);
CREATE TABLE calendar_span (
	body VARCHAR NOT NULL, 
	from_on DATE NOT NULL, 
	to_on DATE NOT NULL, 
	CONSTRAINT pk_calendar_span PRIMARY KEY (body, from_on, to_on), 
	CONSTRAINT fk_calendar_span_body_body FOREIGN KEY(body) REFERENCES body ("key")
);
CREATE TABLE called_meeting (
	"key" VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	file JSON NOT NULL, 
	called_at DATETIME NOT NULL, 
	CONSTRAINT pk_called_meeting PRIMARY KEY ("key"), 
	CONSTRAINT fk_called_meeting_key_journal FOREIGN KEY("key") REFERENCES journal ("key")
);
CREATE TABLE clock (
	boot VARCHAR NOT NULL, 
	counted_s FLOAT NOT NULL, 
	at DATETIME NOT NULL, 
	highest_at DATETIME NOT NULL, 
	doubted_at DATETIME, 
	doubted_s FLOAT NOT NULL, 
	off_s FLOAT NOT NULL, 
	CONSTRAINT pk_clock PRIMARY KEY (boot)
);
CREATE TABLE conference (
	"key" VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	file JSON NOT NULL, 
	called_at DATETIME NOT NULL, 
	closed_at DATETIME, 
	CONSTRAINT pk_conference PRIMARY KEY ("key"), 
	CONSTRAINT fk_conference_key_journal FOREIGN KEY("key") REFERENCES journal ("key")
);
CREATE TABLE conference_diet (
	id INTEGER NOT NULL, 
	process VARCHAR NOT NULL, 
	person INTEGER NOT NULL, 
	text VARCHAR NOT NULL, 
	CONSTRAINT pk_conference_diet PRIMARY KEY (id), 
	CONSTRAINT fk_conference_diet_process_conference FOREIGN KEY(process) REFERENCES conference ("key")
);
CREATE TABLE conference_entry (
	id INTEGER NOT NULL, 
	process VARCHAR NOT NULL, 
	seat VARCHAR NOT NULL, 
	person INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	email VARCHAR NOT NULL, 
	side VARCHAR NOT NULL, 
	mode VARCHAR NOT NULL, 
	standing VARCHAR NOT NULL, 
	since DATETIME NOT NULL, 
	source VARCHAR NOT NULL, 
	received_at DATETIME NOT NULL, 
	CONSTRAINT pk_conference_entry PRIMARY KEY (id), 
	CONSTRAINT ck_conference_entry_standing CHECK (standing IN ('anmald','vantar','aterkallad')), 
	CONSTRAINT fk_conference_entry_process_conference FOREIGN KEY(process) REFERENCES conference ("key"), 
	CONSTRAINT uq_conference_entry_process_person_version UNIQUE (process, person, version)
);
CREATE TABLE conference_presence (
	id INTEGER NOT NULL, 
	process VARCHAR NOT NULL, 
	person INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	has_come BOOLEAN NOT NULL, 
	noted_at DATETIME NOT NULL, 
	CONSTRAINT pk_conference_presence PRIMARY KEY (id), 
	CONSTRAINT fk_conference_presence_process_conference FOREIGN KEY(process) REFERENCES conference ("key"), 
	CONSTRAINT uq_conference_presence_process_person_version UNIQUE (process, person, version)
);
CREATE TABLE conference_reply (
	id INTEGER NOT NULL, 
	process VARCHAR NOT NULL, 
	seat VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	is_done BOOLEAN NOT NULL, 
	received_at DATETIME NOT NULL, 
	CONSTRAINT pk_conference_reply PRIMARY KEY (id), 
	CONSTRAINT fk_conference_reply_process_conference FOREIGN KEY(process) REFERENCES conference ("key"), 
	CONSTRAINT uq_conference_reply_process_seat_version UNIQUE (process, seat, version)
);
CREATE TABLE delivery (
	id INTEGER NOT NULL, 
	process VARCHAR NOT NULL, 
	news JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	delivered_at DATETIME, 
	CONSTRAINT pk_delivery PRIMARY KEY (id), 
	CONSTRAINT fk_delivery_process_process FOREIGN KEY(process) REFERENCES process ("key")
);
CREATE TABLE delivery_report (
	"key" VARCHAR NOT NULL, 
	mail INTEGER NOT NULL, 
	process VARCHAR NOT NULL, 
	recipient VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	code VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	source VARCHAR NOT NULL, 
	received_at DATETIME NOT NULL, 
	CONSTRAINT pk_delivery_report PRIMARY KEY ("key"), 
	CONSTRAINT fk_delivery_report_mail_mail FOREIGN KEY(mail) REFERENCES mail (id), 
	CONSTRAINT fk_delivery_report_process_journal FOREIGN KEY(process) REFERENCES journal ("key")
);
CREATE TABLE "desk_session" (
	digest VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	user VARCHAR NOT NULL, 
	way VARCHAR NOT NULL, 
	CONSTRAINT pk_desk_session PRIMARY KEY (digest), 
	CONSTRAINT fk_desk_session_user_desk_user FOREIGN KEY(user) REFERENCES desk_user (id)
);
CREATE TABLE desk_user (
	id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	email VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	from_on DATE, 
	to_on DATE, 
	ended_at DATETIME, 
	erased_at DATETIME, 
	subject VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_desk_user PRIMARY KEY (id), 
	CONSTRAINT ck_desk_user_role CHECK (role IN ('reader','officer','administrator'))
);
CREATE TABLE document (
	id INTEGER NOT NULL, 
	process VARCHAR NOT NULL, 
	step VARCHAR NOT NULL, 
	seat VARCHAR NOT NULL, 
	question VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	size INTEGER NOT NULL, 
	received_at DATETIME NOT NULL, 
	CONSTRAINT pk_document PRIMARY KEY (id), 
	CONSTRAINT fk_document_process_process FOREIGN KEY(process) REFERENCES process ("key"), 
	CONSTRAINT uq_document_process_step_seat_question_sha256 UNIQUE (process, step, seat, question, sha256)
);
CREATE TABLE engine_timer (
	id INTEGER NOT NULL, 
	next_at DATETIME, 
	CONSTRAINT pk_engine_timer PRIMARY KEY (id)
);
CREATE TABLE engine_trouble (
	process VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	since DATETIME NOT NULL, code VARCHAR DEFAULT '' NOT NULL, tries INTEGER DEFAULT '0' NOT NULL, retry_at DATETIME, 
	CONSTRAINT pk_engine_trouble PRIMARY KEY (process)
);
CREATE TABLE erasure (
	id INTEGER NOT NULL, 
	journal VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	decision VARCHAR NOT NULL, 
	decided_on DATE NOT NULL, 
	reason VARCHAR NOT NULL, 
	erased_at DATETIME NOT NULL, 
	count INTEGER NOT NULL, 
	rows JSON NOT NULL, 
	CONSTRAINT pk_erasure PRIMARY KEY (id), 
	CONSTRAINT fk_erasure_journal_journal FOREIGN KEY(journal) REFERENCES journal ("key")
);
CREATE TABLE "event" (
	process VARCHAR NOT NULL, 
	seq INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	kind VARCHAR NOT NULL, 
	step VARCHAR NOT NULL, 
	seat VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	data JSON NOT NULL, 
	dedup_key VARCHAR NOT NULL, 
	previous VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, actor VARCHAR DEFAULT '' NOT NULL, 
	CONSTRAINT pk_event PRIMARY KEY (process, seq), 
	CONSTRAINT uq_event_process_dedup_key UNIQUE (process, dedup_key), 
	CONSTRAINT fk_event_process_journal FOREIGN KEY(process) REFERENCES journal ("key")
);
CREATE TABLE fee_version (
	journal VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	year INTEGER NOT NULL, 
	basis JSON NOT NULL, 
	reason VARCHAR NOT NULL, 
	made_at DATETIME NOT NULL, 
	CONSTRAINT pk_fee_version PRIMARY KEY (journal, version), 
	CONSTRAINT fk_fee_version_journal_journal FOREIGN KEY(journal) REFERENCES journal ("key")
);
CREATE TABLE "feed" (
	"key" VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	made_at DATETIME NOT NULL, 
	revoked_at DATETIME, 
	used_on DATE, 
	mark VARCHAR NOT NULL, 
	changed_at DATETIME, 
	CONSTRAINT pk_feed PRIMARY KEY ("key"), 
	CONSTRAINT ck_feed_kind CHECK (kind IN ('organisation','plats','kansli','sammantraden')), 
	CONSTRAINT uq_feed_digest UNIQUE (digest)
);
CREATE TABLE former_name (
	id INTEGER NOT NULL, 
	organisation VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	until_on DATE NOT NULL, 
	CONSTRAINT pk_former_name PRIMARY KEY (id), 
	CONSTRAINT fk_former_name_organisation_organisation FOREIGN KEY(organisation) REFERENCES organisation ("key")
);
CREATE TABLE heartbeat (
	component VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	detail VARCHAR NOT NULL, 
	CONSTRAINT pk_heartbeat PRIMARY KEY (component)
);
CREATE TABLE "holder" (
	id INTEGER NOT NULL, 
	seat VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	email VARCHAR NOT NULL, 
	capacity VARCHAR NOT NULL, 
	from_on DATE, 
	to_on DATE, 
	is_to_be_introduced BOOLEAN DEFAULT 0 NOT NULL, 
	is_acting BOOLEAN DEFAULT 0 NOT NULL, 
	person INTEGER, 
	CONSTRAINT pk_holder PRIMARY KEY (id), 
	CONSTRAINT ck_holder_capacity CHECK (capacity IN ('ordinarie','ersattare')), 
	CONSTRAINT fk_holder_seat_seat FOREIGN KEY(seat) REFERENCES seat ("key"), 
	CONSTRAINT fk_holder_person_person FOREIGN KEY(person) REFERENCES person (id)
);
CREATE TABLE home_meeting (
	id INTEGER NOT NULL, 
	process VARCHAR NOT NULL, 
	step VARCHAR NOT NULL, 
	seat VARCHAR NOT NULL, 
	"on" DATE NOT NULL, 
	source VARCHAR NOT NULL, 
	chosen_at DATETIME NOT NULL, 
	CONSTRAINT pk_home_meeting PRIMARY KEY (id), 
	CONSTRAINT fk_home_meeting_process_process FOREIGN KEY(process) REFERENCES process ("key")
);
CREATE TABLE incident (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	part VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	off_s FLOAT NOT NULL, 
	CONSTRAINT pk_incident PRIMARY KEY (id)
);
CREATE TABLE introduction (
	public_id VARCHAR NOT NULL, 
	seat VARCHAR NOT NULL, 
	made_for VARCHAR NOT NULL, 
	posted_at DATETIME NOT NULL, 
	read_at DATETIME, 
	CONSTRAINT pk_introduction PRIMARY KEY (public_id), 
	CONSTRAINT fk_introduction_seat_seat FOREIGN KEY(seat) REFERENCES seat ("key")
);
CREATE TABLE "invitation" (
	public_id VARCHAR NOT NULL, 
	process VARCHAR NOT NULL, 
	step VARCHAR NOT NULL, 
	seat VARCHAR NOT NULL, 
	generation INTEGER NOT NULL, 
	is_withdrawn BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, made_for VARCHAR, renewed_at DATETIME, kansli_generation INTEGER DEFAULT '1' NOT NULL, kansli_for VARCHAR, stand_in_generation INTEGER DEFAULT '1' NOT NULL, stand_in_for VARCHAR, set_aside INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_invitation PRIMARY KEY (public_id), 
	CONSTRAINT uq_invitation_process_step_seat UNIQUE (process, step, seat), 
	CONSTRAINT fk_invitation_process_journal FOREIGN KEY(process) REFERENCES journal ("key")
);
CREATE TABLE journal (
	"key" VARCHAR NOT NULL, 
	CONSTRAINT pk_journal PRIMARY KEY ("key")
);
CREATE TABLE lease (
	job VARCHAR NOT NULL, 
	owner VARCHAR NOT NULL, 
	until DATETIME NOT NULL, 
	last_run_at DATETIME, 
	CONSTRAINT pk_lease PRIMARY KEY (job)
);
CREATE TABLE login_attempt (
	browser VARCHAR NOT NULL, 
	user VARCHAR, 
	secret VARCHAR NOT NULL, 
	nonce VARCHAR NOT NULL, 
	verifier VARCHAR NOT NULL, 
	leads_to VARCHAR NOT NULL, 
	tries INTEGER NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_login_attempt PRIMARY KEY (browser), 
	CONSTRAINT fk_login_attempt_user_desk_user FOREIGN KEY(user) REFERENCES desk_user (id)
);
CREATE TABLE "login_code" (
	digest VARCHAR NOT NULL, 
	expires_at DATETIME NOT NULL, 
	used_at DATETIME, 
	user VARCHAR NOT NULL, 
	CONSTRAINT pk_login_code PRIMARY KEY (digest), 
	CONSTRAINT fk_login_code_user_desk_user FOREIGN KEY(user) REFERENCES desk_user (id)
);
CREATE TABLE "mail" (
	id INTEGER NOT NULL, 
	public_id VARCHAR NOT NULL, 
	process VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	step VARCHAR NOT NULL, 
	seat VARCHAR NOT NULL, 
	to_name VARCHAR NOT NULL, 
	to_email VARCHAR NOT NULL, 
	cc_email VARCHAR NOT NULL, 
	props JSON NOT NULL, 
	send_at DATETIME NOT NULL, 
	state VARCHAR NOT NULL, 
	detail VARCHAR NOT NULL, 
	attempts INTEGER NOT NULL, 
	uncertain INTEGER NOT NULL, 
	fence INTEGER NOT NULL, 
	lease_until DATETIME, 
	retry_at DATETIME, 
	subject VARCHAR NOT NULL, 
	sent_at DATETIME, 
	created_at DATETIME NOT NULL, 
	due_at DATETIME NOT NULL, doubts JSON DEFAULT '[]' NOT NULL, handed_at DATETIME, carrier VARCHAR DEFAULT '' NOT NULL, fate VARCHAR DEFAULT '' NOT NULL, copy_fate VARCHAR DEFAULT '' NOT NULL, 
	CONSTRAINT pk_mail PRIMARY KEY (id), 
	CONSTRAINT uq_mail_public_id UNIQUE (public_id), 
	CONSTRAINT ck_mail_state CHECK (state IN ('planned','dispatching','accepted','retryable','failed','unknown','cancelled')), 
	CONSTRAINT fk_mail_process_journal FOREIGN KEY(process) REFERENCES journal ("key")
);
CREATE TABLE mail_item (
	"key" VARCHAR NOT NULL, 
	mail INTEGER NOT NULL, 
	CONSTRAINT pk_mail_item PRIMARY KEY ("key"), 
	CONSTRAINT fk_mail_item_mail_mail FOREIGN KEY(mail) REFERENCES mail (id)
);
CREATE TABLE mail_source (
	name VARCHAR NOT NULL, 
	is_on BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	mail_at DATETIME, 
	problem VARCHAR NOT NULL, 
	validity INTEGER NOT NULL, 
	uid INTEGER NOT NULL, 
	CONSTRAINT pk_mail_source PRIMARY KEY (name)
);
CREATE TABLE matter (
	"key" VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	diarienummer VARCHAR NOT NULL, 
	searched VARCHAR NOT NULL, 
	parties VARCHAR NOT NULL, 
	secretariat VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	shelf VARCHAR NOT NULL, 
	shift_s INTEGER NOT NULL, 
	next_on DATE NOT NULL, 
	days JSON NOT NULL, 
	asked INTEGER NOT NULL, 
	missing INTEGER NOT NULL, 
	begun JSON NOT NULL, 
	has_asked BOOLEAN NOT NULL, 
	closes_on DATE, 
	warnings INTEGER NOT NULL, 
	needs JSON NOT NULL, 
	hand_at DATETIME, 
	asks_position BOOLEAN NOT NULL, 
	due_at DATETIME, 
	coming JSON NOT NULL, 
	correctable_until DATE, 
	closed_at DATETIME, 
	archived_at DATETIME, 
	checked_on DATE NOT NULL, block_days JSON DEFAULT '[]' NOT NULL, 
	CONSTRAINT pk_matter PRIMARY KEY ("key"), 
	CONSTRAINT fk_matter_key_process FOREIGN KEY("key") REFERENCES process ("key")
);
CREATE TABLE "meeting" (
	body VARCHAR NOT NULL, 
	"on" DATE NOT NULL, 
	papers_by DATE, 
	justering_days INTEGER, 
	note VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	is_cancelled BOOLEAN NOT NULL, 
	is_by_hand BOOLEAN NOT NULL, 
	uid VARCHAR NOT NULL, 
	sequence INTEGER NOT NULL, begins TIME, ends TIME, 
	CONSTRAINT pk_meeting PRIMARY KEY (body, "on"), 
	CONSTRAINT fk_meeting_body_body FOREIGN KEY(body) REFERENCES body ("key")
);
CREATE TABLE meeting_attendance (
	id INTEGER NOT NULL, 
	process VARCHAR NOT NULL, 
	seat VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	days JSON NOT NULL, 
	through VARCHAR NOT NULL, 
	given_by VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	received_at DATETIME NOT NULL, 
	CONSTRAINT pk_meeting_attendance PRIMARY KEY (id), 
	CONSTRAINT fk_meeting_attendance_process_called_meeting FOREIGN KEY(process) REFERENCES called_meeting ("key"), 
	CONSTRAINT uq_meeting_attendance_process_seat_version UNIQUE (process, seat, version)
);
CREATE TABLE meeting_matter (
	id INTEGER NOT NULL, 
	process VARCHAR NOT NULL, 
	item VARCHAR NOT NULL, 
	draft VARCHAR NOT NULL, 
	matter VARCHAR NOT NULL, 
	made_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	CONSTRAINT pk_meeting_matter PRIMARY KEY (id), 
	CONSTRAINT fk_meeting_matter_process_called_meeting FOREIGN KEY(process) REFERENCES called_meeting ("key")
);
CREATE TABLE meeting_minutes (
	id INTEGER NOT NULL, 
	process VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	size INTEGER NOT NULL, 
	reason VARCHAR NOT NULL, 
	made_at DATETIME NOT NULL, 
	CONSTRAINT pk_meeting_minutes PRIMARY KEY (id), 
	CONSTRAINT fk_meeting_minutes_process_called_meeting FOREIGN KEY(process) REFERENCES called_meeting ("key"), 
	CONSTRAINT uq_meeting_minutes_process_version UNIQUE (process, version)
);
CREATE TABLE meeting_minutes_check (
	id INTEGER NOT NULL, 
	process VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	"on" DATE NOT NULL, 
	seat VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	email VARCHAR NOT NULL, 
	act VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_meeting_minutes_check PRIMARY KEY (id), 
	CONSTRAINT ck_meeting_minutes_check_act CHECK (act IN ('fragad','godkand','pavisad','rattelse')), 
	CONSTRAINT fk_meeting_minutes_check_process_called_meeting FOREIGN KEY(process) REFERENCES called_meeting ("key")
);
CREATE TABLE meeting_proposal (
	id INTEGER NOT NULL, 
	process VARCHAR NOT NULL, 
	seat VARCHAR NOT NULL, 
	for_item VARCHAR NOT NULL, 
	item JSON NOT NULL, 
	source VARCHAR NOT NULL, 
	is_late BOOLEAN NOT NULL, 
	asked VARCHAR NOT NULL, 
	received_at DATETIME NOT NULL, 
	state VARCHAR NOT NULL, 
	answer VARCHAR NOT NULL, 
	ruled_at DATETIME, 
	ruled_by VARCHAR NOT NULL, 
	ruled_source VARCHAR NOT NULL, 
	came_to VARCHAR NOT NULL, 
	became VARCHAR NOT NULL, 
	CONSTRAINT pk_meeting_proposal PRIMARY KEY (id), 
	CONSTRAINT ck_meeting_proposal_state CHECK (state IN ('vantar','antagen','nasta','avbojd')), 
	CONSTRAINT fk_meeting_proposal_process_called_meeting FOREIGN KEY(process) REFERENCES called_meeting ("key")
);
CREATE TABLE "meeting_view" (
	id INTEGER NOT NULL, 
	process VARCHAR NOT NULL, 
	seat VARCHAR NOT NULL, 
	item VARCHAR NOT NULL, 
	item_title VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	given_by VARCHAR NOT NULL, 
	given_email VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	received_at DATETIME NOT NULL, 
	CONSTRAINT pk_meeting_view PRIMARY KEY (id), 
	CONSTRAINT uq_meeting_view_process_seat_item_version UNIQUE (process, seat, item, version), 
	CONSTRAINT ck_meeting_view_kind CHECK (kind IN ('avvikande','synpunkt','ingen')), 
	CONSTRAINT fk_meeting_view_process_called_meeting FOREIGN KEY(process) REFERENCES called_meeting ("key")
);
CREATE TABLE member (
	id INTEGER NOT NULL, 
	body VARCHAR NOT NULL, 
	seat VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	person INTEGER, 
	is_acting BOOLEAN DEFAULT 0 NOT NULL, 
	from_on DATE, 
	to_on DATE, 
	is_to_be_introduced BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_member PRIMARY KEY (id), 
	CONSTRAINT ck_member_role CHECK (role IN ('ordforande','vice_ordforande','ledamot','ersattare','adjungerad','justerare','sekreterare','kontaktperson')), 
	CONSTRAINT fk_member_body_body FOREIGN KEY(body) REFERENCES body ("key"), 
	CONSTRAINT fk_member_person_person FOREIGN KEY(person) REFERENCES person (id), 
	CONSTRAINT fk_member_seat_seat FOREIGN KEY(seat) REFERENCES seat ("key")
);
CREATE TABLE note (
	id INTEGER NOT NULL, 
	process VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_note PRIMARY KEY (id), 
	CONSTRAINT fk_note_process_process FOREIGN KEY(process) REFERENCES process ("key")
);
CREATE TABLE organisation (
	"key" VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	mailbox VARCHAR NOT NULL, reader_named_by VARCHAR DEFAULT 'samverkanskansliet' NOT NULL, registrator VARCHAR DEFAULT '' NOT NULL, channels VARCHAR DEFAULT '' NOT NULL, delegation VARCHAR DEFAULT '' NOT NULL, about_cooperation VARCHAR DEFAULT '' NOT NULL, merged_into VARCHAR, merged_on DATE, weekly_mail VARCHAR DEFAULT '' NOT NULL, 
	CONSTRAINT pk_organisation PRIMARY KEY ("key")
);
CREATE TABLE organisation_channel (
	id INTEGER NOT NULL, 
	organisation VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	address VARCHAR NOT NULL, 
	from_on DATE, 
	to_on DATE, 
	CONSTRAINT pk_organisation_channel PRIMARY KEY (id), 
	CONSTRAINT fk_organisation_channel_organisation_organisation FOREIGN KEY(organisation) REFERENCES organisation ("key")
);
CREATE TABLE outstanding_item (
	id INTEGER NOT NULL, 
	process VARCHAR NOT NULL, 
	body VARCHAR NOT NULL, 
	origin_item VARCHAR NOT NULL, 
	since_on DATE NOT NULL, 
	text VARCHAR NOT NULL, 
	owner VARCHAR NOT NULL, 
	is_task BOOLEAN NOT NULL, 
	state VARCHAR NOT NULL, 
	due_on DATE, 
	review_on DATE, 
	decision VARCHAR NOT NULL, 
	parties JSON NOT NULL, 
	asked_again_on DATE, 
	ended_on DATE, 
	CONSTRAINT pk_outstanding_item PRIMARY KEY (id), 
	CONSTRAINT ck_outstanding_item_state CHECK (state IN ('planerad','behandlad','bordlagd','utgatt','installd','delgiven','avvaktar','klar')), 
	CONSTRAINT fk_outstanding_item_process_called_meeting FOREIGN KEY(process) REFERENCES called_meeting ("key")
);
CREATE TABLE owing (
	process VARCHAR NOT NULL, 
	step VARCHAR NOT NULL, 
	seat VARCHAR NOT NULL, 
	is_inquiry BOOLEAN NOT NULL, 
	is_own BOOLEAN NOT NULL, 
	due_on DATE NOT NULL, 
	CONSTRAINT pk_owing PRIMARY KEY (process, step, seat), 
	CONSTRAINT fk_owing_process_process FOREIGN KEY(process) REFERENCES process ("key")
);
CREATE TABLE page_opening (
	public_id VARCHAR NOT NULL, 
	first_at DATETIME NOT NULL, 
	CONSTRAINT pk_page_opening PRIMARY KEY (public_id), 
	CONSTRAINT fk_page_opening_public_id_invitation FOREIGN KEY(public_id) REFERENCES invitation (public_id)
);
CREATE TABLE pause (
	process VARCHAR NOT NULL, 
	step VARCHAR NOT NULL, 
	since DATETIME NOT NULL, 
	CONSTRAINT pk_pause PRIMARY KEY (process, step), 
	CONSTRAINT fk_pause_process_process FOREIGN KEY(process) REFERENCES process ("key")
);
CREATE TABLE person (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	CONSTRAINT pk_person PRIMARY KEY (id)
);
CREATE TABLE person_alias (
	id INTEGER NOT NULL, 
	person INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	CONSTRAINT pk_person_alias PRIMARY KEY (id), 
	CONSTRAINT fk_person_alias_person_person FOREIGN KEY(person) REFERENCES person (id), 
	CONSTRAINT uq_person_alias_person_name UNIQUE (person, name)
);
CREATE TABLE "plan" (
	process VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	"plan" JSON NOT NULL, 
	reason VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_plan PRIMARY KEY (process, version), 
	CONSTRAINT fk_plan_process_process FOREIGN KEY(process) REFERENCES process ("key")
);
CREATE TABLE priority_addition (
	id INTEGER NOT NULL, 
	process VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	object VARCHAR NOT NULL, 
	part VARCHAR NOT NULL, 
	"when" VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	strikes INTEGER, 
	source VARCHAR NOT NULL, 
	added_at DATETIME NOT NULL, 
	CONSTRAINT pk_priority_addition PRIMARY KEY (id), 
	CONSTRAINT fk_priority_addition_process_process FOREIGN KEY(process) REFERENCES process ("key")
);
CREATE TABLE "process" (
	"key" VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	file JSON NOT NULL, 
	status VARCHAR NOT NULL, 
	shift_s INTEGER NOT NULL, 
	plan_version INTEGER NOT NULL, 
	handled_until DATETIME NOT NULL, 
	created_at DATETIME NOT NULL, 
	ended_at DATETIME, ends_at DATETIME, 
	CONSTRAINT pk_process PRIMARY KEY ("key"), 
	CONSTRAINT fk_process_key_journal FOREIGN KEY("key") REFERENCES journal ("key")
);
CREATE TABLE received_mail (
	id INTEGER NOT NULL, 
	checksum VARCHAR NOT NULL, 
	size INTEGER NOT NULL, 
	source VARCHAR NOT NULL, 
	received_at DATETIME NOT NULL, 
	server_at DATETIME, 
	is_whole BOOLEAN NOT NULL, 
	state VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	tries INTEGER NOT NULL, 
	arrived_at DATETIME, 
	message_id VARCHAR NOT NULL, 
	from_email VARCHAR NOT NULL, 
	from_name VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	attachments JSON NOT NULL, 
	mail INTEGER, 
	process VARCHAR NOT NULL, 
	step VARCHAR NOT NULL, 
	seat VARCHAR NOT NULL, 
	proposal JSON NOT NULL, 
	why VARCHAR NOT NULL, 
	absent_until DATE, 
	answer VARCHAR NOT NULL, 
	same_as INTEGER, 
	forwarded_at DATETIME, 
	dealt VARCHAR NOT NULL, 
	dealt_at DATETIME, 
	reason VARCHAR NOT NULL, 
	CONSTRAINT pk_received_mail PRIMARY KEY (id), 
	CONSTRAINT ck_received_mail_state CHECK (state IN ('new','recorded','waiting','noted','dealt','again')), 
	CONSTRAINT fk_received_mail_mail_mail FOREIGN KEY(mail) REFERENCES mail (id), 
	CONSTRAINT uq_received_mail_checksum UNIQUE (checksum)
);
CREATE TABLE register_check (
	public_id VARCHAR NOT NULL, 
	organisation VARCHAR NOT NULL, 
	period VARCHAR NOT NULL, 
	made_for VARCHAR NOT NULL, 
	asked_at DATETIME NOT NULL, 
	confirmed_at DATETIME, reminded_at DATETIME, 
	CONSTRAINT pk_register_check PRIMARY KEY (public_id), 
	CONSTRAINT fk_register_check_organisation_organisation FOREIGN KEY(organisation) REFERENCES organisation ("key"), 
	CONSTRAINT uq_register_check_organisation_period UNIQUE (organisation, period)
);
CREATE TABLE register_proposal (
	id INTEGER NOT NULL, 
	check_id VARCHAR NOT NULL, 
	organisation VARCHAR NOT NULL, 
	lines JSON NOT NULL, 
	words VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	proposed_at DATETIME NOT NULL, 
	decided_at DATETIME, 
	CONSTRAINT pk_register_proposal PRIMARY KEY (id), 
	CONSTRAINT ck_register_proposal_state CHECK (state IN ('waiting','applied','refused')), 
	CONSTRAINT fk_register_proposal_check_id_register_check FOREIGN KEY(check_id) REFERENCES register_check (public_id), 
	CONSTRAINT fk_register_proposal_organisation_organisation FOREIGN KEY(organisation) REFERENCES organisation ("key")
);
CREATE TABLE rehearsal (
	"key" VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	file_name VARCHAR NOT NULL, 
	file_text VARCHAR NOT NULL, 
	answers VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	permille INTEGER NOT NULL, 
	at_on DATE, 
	is_stopping BOOLEAN NOT NULL, 
	began_at DATETIME NOT NULL, 
	beat_at DATETIME NOT NULL, 
	why VARCHAR NOT NULL, 
	report JSON NOT NULL, 
	CONSTRAINT pk_rehearsal PRIMARY KEY ("key"), 
	CONSTRAINT ck_rehearsal_state CHECK (state IN ('playing','done','stopped','failed','too_long','cut_off'))
);
CREATE TABLE remiss (
	identity VARCHAR NOT NULL, 
	process VARCHAR NOT NULL, 
	CONSTRAINT pk_remiss PRIMARY KEY (identity), 
	CONSTRAINT fk_remiss_process_process FOREIGN KEY(process) REFERENCES process ("key")
);
CREATE TABLE remiss_anstand (
	process VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	is_answer BOOLEAN NOT NULL, 
	"on" DATE, 
	text VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_remiss_anstand PRIMARY KEY (process, number, is_answer), 
	CONSTRAINT fk_remiss_anstand_process_process FOREIGN KEY(process) REFERENCES process ("key")
);
CREATE TABLE remiss_draft (
	process VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	reference VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	note VARCHAR NOT NULL, 
	concerns JSON NOT NULL, 
	registered_at DATETIME NOT NULL, 
	CONSTRAINT pk_remiss_draft PRIMARY KEY (process, version), 
	CONSTRAINT fk_remiss_draft_process_process FOREIGN KEY(process) REFERENCES process ("key")
);
CREATE TABLE remiss_draft_offer (
	note INTEGER NOT NULL, 
	process VARCHAR NOT NULL, 
	reference VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	concerns JSON NOT NULL, 
	CONSTRAINT pk_remiss_draft_offer PRIMARY KEY (note), 
	CONSTRAINT fk_remiss_draft_offer_note_note FOREIGN KEY(note) REFERENCES note (id), 
	CONSTRAINT fk_remiss_draft_offer_process_process FOREIGN KEY(process) REFERENCES process ("key")
);
CREATE TABLE "remiss_view" (
	id INTEGER NOT NULL, 
	process VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	section VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	CONSTRAINT pk_remiss_view PRIMARY KEY (id), 
	CONSTRAINT fk_remiss_view_process_process FOREIGN KEY(process) REFERENCES process ("key"), 
	CONSTRAINT uq_remiss_view_process_number UNIQUE (process, number)
);
CREATE TABLE remiss_view_fate (
	id INTEGER NOT NULL, 
	process VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	met VARCHAR NOT NULL, 
	note VARCHAR NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	CONSTRAINT pk_remiss_view_fate PRIMARY KEY (id), 
	CONSTRAINT fk_remiss_view_fate_process_process FOREIGN KEY(process) REFERENCES process ("key")
);
CREATE TABLE "reply_address" (
	id INTEGER NOT NULL, 
	address VARCHAR NOT NULL, 
	until DATETIME NOT NULL, 
	is_noted BOOLEAN NOT NULL, 
	CONSTRAINT pk_reply_address PRIMARY KEY (id)
);
CREATE TABLE restore_test (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	backup_at DATETIME, 
	problem VARCHAR NOT NULL, 
	CONSTRAINT pk_restore_test PRIMARY KEY (id)
);
CREATE TABLE saved_form (
	"key" VARCHAR NOT NULL, 
	address VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	about VARCHAR NOT NULL, 
	is_template BOOLEAN NOT NULL, 
	typed JSON NOT NULL, 
	made_at DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	CONSTRAINT pk_saved_form PRIMARY KEY ("key")
);
CREATE TABLE seal (
	journal VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	act VARCHAR NOT NULL, 
	rows JSON NOT NULL, 
	previous VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	stamp VARCHAR NOT NULL, 
	CONSTRAINT pk_seal PRIMARY KEY (journal, number), 
	CONSTRAINT fk_seal_journal_journal FOREIGN KEY(journal) REFERENCES journal ("key")
);
CREATE TABLE seat (
	"key" VARCHAR NOT NULL, 
	organisation VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, is_shared BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_seat PRIMARY KEY ("key"), 
	CONSTRAINT fk_seat_organisation_organisation FOREIGN KEY(organisation) REFERENCES organisation ("key")
);
CREATE TABLE series (
	"key" VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	spec JSON NOT NULL, 
	address VARCHAR NOT NULL, 
	typed JSON NOT NULL, 
	typed_on DATE NOT NULL, 
	lead_workdays INTEGER NOT NULL, 
	starts_itself BOOLEAN NOT NULL, 
	since_on DATE NOT NULL, 
	made_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	CONSTRAINT pk_series PRIMARY KEY ("key")
);
CREATE TABLE series_turn (
	series VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	planned_on DATE NOT NULL, 
	"on" DATE NOT NULL, 
	change VARCHAR DEFAULT '' NOT NULL, 
	state VARCHAR DEFAULT '' NOT NULL, 
	draft VARCHAR DEFAULT '' NOT NULL, 
	process VARCHAR DEFAULT '' NOT NULL, 
	made_at DATETIME, 
	problem VARCHAR DEFAULT '' NOT NULL, 
	CONSTRAINT pk_series_turn PRIMARY KEY (series, "key"), 
	CONSTRAINT ck_series_turn_change CHECK (change IN ('','hoppas-over','flyttad','extra')), 
	CONSTRAINT ck_series_turn_state CHECK (state IN ('','utkast','startad','missad')), 
	CONSTRAINT fk_series_turn_series_series FOREIGN KEY(series) REFERENCES series ("key")
);
CREATE TABLE shared_delivery (
	id INTEGER NOT NULL, 
	process VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	organisation VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	delivered_at DATETIME NOT NULL, 
	CONSTRAINT pk_shared_delivery PRIMARY KEY (id), 
	CONSTRAINT fk_shared_delivery_process_journal FOREIGN KEY(process) REFERENCES journal ("key"), 
	CONSTRAINT uq_shared_delivery_process_version_organisation_channel UNIQUE (process, version, organisation, channel)
);
CREATE TABLE shared_version (
	process VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	title VARCHAR NOT NULL, 
	summary VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	size INTEGER NOT NULL, 
	seats JSON NOT NULL, 
	expires_on DATE NOT NULL, 
	shared_at DATETIME NOT NULL, 
	CONSTRAINT pk_shared_version PRIMARY KEY (process, version), 
	CONSTRAINT fk_shared_version_process_journal FOREIGN KEY(process) REFERENCES journal ("key")
);
CREATE TABLE step (
	process VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	status VARCHAR NOT NULL, 
	opened_at DATETIME, 
	closed_at DATETIME, 
	outcome JSON, 
	results JSON, 
	reason VARCHAR NOT NULL, within JSON, text_changed_at DATETIME, 
	CONSTRAINT pk_step PRIMARY KEY (process, "key"), 
	CONSTRAINT fk_step_process_process FOREIGN KEY(process) REFERENCES process ("key")
);
CREATE TABLE stray_report (
	"key" VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	received_at DATETIME NOT NULL, 
	CONSTRAINT pk_stray_report PRIMARY KEY ("key")
);
CREATE TABLE terminal (
	id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	CONSTRAINT pk_terminal PRIMARY KEY (id)
);
CREATE TABLE text_edit (
	id INTEGER NOT NULL, 
	process VARCHAR NOT NULL, 
	step VARCHAR NOT NULL, 
	content JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_text_edit PRIMARY KEY (id), 
	CONSTRAINT fk_text_edit_process_process FOREIGN KEY(process) REFERENCES process ("key")
);
CREATE TABLE webhook (
	"key" VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	url VARCHAR NOT NULL, 
	secret_version INTEGER NOT NULL, 
	kinds JSON NOT NULL, 
	made_at DATETIME NOT NULL, 
	revoked_at DATETIME, 
	CONSTRAINT pk_webhook PRIMARY KEY ("key")
);
CREATE TABLE webhook_cursor (
	process VARCHAR NOT NULL, 
	seq INTEGER NOT NULL, 
	CONSTRAINT pk_webhook_cursor PRIMARY KEY (process), 
	CONSTRAINT fk_webhook_cursor_process_process FOREIGN KEY(process) REFERENCES process ("key")
);
CREATE TABLE webhook_delivery (
	id INTEGER NOT NULL, 
	webhook VARCHAR NOT NULL, 
	process VARCHAR NOT NULL, 
	public_id VARCHAR NOT NULL, 
	content JSON NOT NULL, 
	made_at DATETIME NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	is_received BOOLEAN NOT NULL, 
	problem VARCHAR NOT NULL, 
	CONSTRAINT pk_webhook_delivery PRIMARY KEY (id), 
	CONSTRAINT fk_webhook_delivery_webhook_webhook FOREIGN KEY(webhook) REFERENCES webhook ("key"), 
	CONSTRAINT fk_webhook_delivery_process_process FOREIGN KEY(process) REFERENCES process ("key"), 
	CONSTRAINT uq_webhook_delivery_public_id UNIQUE (public_id)
);
CREATE TRIGGER answer_sealed_delete BEFORE DELETE ON answer BEGIN SELECT RAISE(ABORT, 'answer is append-only'); END;
CREATE TRIGGER answer_sealed_insert BEFORE INSERT ON "answer" WHEN EXISTS (SELECT 1 FROM "answer" WHERE "id" = NEW."id") OR EXISTS (SELECT 1 FROM "answer" WHERE "process" = NEW."process" AND "step" = NEW."step" AND "seat" = NEW."seat" AND "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'answer is append-only'); END;
CREATE TRIGGER answer_sealed_update BEFORE UPDATE ON answer BEGIN SELECT RAISE(ABORT, 'answer is append-only'); END;
CREATE TRIGGER called_meeting_sealed_delete BEFORE DELETE ON "called_meeting" WHEN TRUE BEGIN SELECT RAISE(ABORT, 'called_meeting is append-only'); END;
CREATE TRIGGER called_meeting_sealed_insert BEFORE INSERT ON "called_meeting" WHEN EXISTS (SELECT 1 FROM "called_meeting" WHERE "key" = NEW."key") BEGIN SELECT RAISE(ABORT, 'called_meeting is append-only'); END;
CREATE TRIGGER called_meeting_sealed_key BEFORE UPDATE ON "called_meeting" WHEN OLD."key" IS NOT NEW."key" OR OLD."called_at" IS NOT NEW."called_at" BEGIN SELECT RAISE(ABORT, 'called_meeting is append-only'); END;
CREATE TRIGGER conference_entry_sealed_delete BEFORE DELETE ON conference_entry BEGIN SELECT RAISE(ABORT, 'conference_entry is append-only'); END;
CREATE TRIGGER conference_entry_sealed_insert BEFORE INSERT ON "conference_entry" WHEN EXISTS (SELECT 1 FROM "conference_entry" WHERE "id" = NEW."id") OR EXISTS (SELECT 1 FROM "conference_entry" WHERE "process" = NEW."process" AND "person" = NEW."person" AND "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'conference_entry is append-only'); END;
CREATE TRIGGER conference_entry_sealed_update BEFORE UPDATE ON conference_entry BEGIN SELECT RAISE(ABORT, 'conference_entry is append-only'); END;
CREATE TRIGGER conference_presence_sealed_delete BEFORE DELETE ON conference_presence BEGIN SELECT RAISE(ABORT, 'conference_presence is append-only'); END;
CREATE TRIGGER conference_presence_sealed_insert BEFORE INSERT ON "conference_presence" WHEN EXISTS (SELECT 1 FROM "conference_presence" WHERE "id" = NEW."id") OR EXISTS (SELECT 1 FROM "conference_presence" WHERE "process" = NEW."process" AND "person" = NEW."person" AND "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'conference_presence is append-only'); END;
CREATE TRIGGER conference_presence_sealed_update BEFORE UPDATE ON conference_presence BEGIN SELECT RAISE(ABORT, 'conference_presence is append-only'); END;
CREATE TRIGGER conference_reply_sealed_delete BEFORE DELETE ON conference_reply BEGIN SELECT RAISE(ABORT, 'conference_reply is append-only'); END;
CREATE TRIGGER conference_reply_sealed_insert BEFORE INSERT ON "conference_reply" WHEN EXISTS (SELECT 1 FROM "conference_reply" WHERE "id" = NEW."id") OR EXISTS (SELECT 1 FROM "conference_reply" WHERE "process" = NEW."process" AND "seat" = NEW."seat" AND "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'conference_reply is append-only'); END;
CREATE TRIGGER conference_reply_sealed_update BEFORE UPDATE ON conference_reply BEGIN SELECT RAISE(ABORT, 'conference_reply is append-only'); END;
CREATE TRIGGER conference_sealed_delete BEFORE DELETE ON "conference" WHEN TRUE BEGIN SELECT RAISE(ABORT, 'conference is append-only'); END;
CREATE TRIGGER conference_sealed_insert BEFORE INSERT ON "conference" WHEN EXISTS (SELECT 1 FROM "conference" WHERE "key" = NEW."key") BEGIN SELECT RAISE(ABORT, 'conference is append-only'); END;
CREATE TRIGGER conference_sealed_key BEFORE UPDATE ON "conference" WHEN OLD."key" IS NOT NEW."key" OR OLD."called_at" IS NOT NEW."called_at" BEGIN SELECT RAISE(ABORT, 'conference is append-only'); END;
CREATE TRIGGER delivery_report_sealed_delete BEFORE DELETE ON delivery_report BEGIN SELECT RAISE(ABORT, 'delivery_report is append-only'); END;
CREATE TRIGGER delivery_report_sealed_insert BEFORE INSERT ON "delivery_report" WHEN EXISTS (SELECT 1 FROM "delivery_report" WHERE "key" = NEW."key") BEGIN SELECT RAISE(ABORT, 'delivery_report is append-only'); END;
CREATE TRIGGER delivery_report_sealed_update BEFORE UPDATE ON delivery_report BEGIN SELECT RAISE(ABORT, 'delivery_report is append-only'); END;
CREATE TRIGGER document_sealed_delete BEFORE DELETE ON document BEGIN SELECT RAISE(ABORT, 'document is append-only'); END;
CREATE TRIGGER document_sealed_insert BEFORE INSERT ON "document" WHEN EXISTS (SELECT 1 FROM "document" WHERE "id" = NEW."id") OR EXISTS (SELECT 1 FROM "document" WHERE "process" = NEW."process" AND "step" = NEW."step" AND "seat" = NEW."seat" AND "question" = NEW."question" AND "sha256" = NEW."sha256") BEGIN SELECT RAISE(ABORT, 'document is append-only'); END;
CREATE TRIGGER document_sealed_update BEFORE UPDATE ON document BEGIN SELECT RAISE(ABORT, 'document is append-only'); END;
CREATE TRIGGER erasure_sealed_delete BEFORE DELETE ON erasure BEGIN SELECT RAISE(ABORT, 'erasure is append-only'); END;
CREATE TRIGGER erasure_sealed_insert BEFORE INSERT ON "erasure" WHEN EXISTS (SELECT 1 FROM "erasure" WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'erasure is append-only'); END;
CREATE TRIGGER erasure_sealed_update BEFORE UPDATE ON erasure BEGIN SELECT RAISE(ABORT, 'erasure is append-only'); END;
CREATE TRIGGER event_sealed_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER event_sealed_insert BEFORE INSERT ON "event" WHEN EXISTS (SELECT 1 FROM "event" WHERE "process" = NEW."process" AND "seq" = NEW."seq") OR EXISTS (SELECT 1 FROM "event" WHERE "process" = NEW."process" AND "dedup_key" = NEW."dedup_key") BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER event_sealed_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER fee_version_sealed_delete BEFORE DELETE ON fee_version BEGIN SELECT RAISE(ABORT, 'fee_version is append-only'); END;
CREATE TRIGGER fee_version_sealed_insert BEFORE INSERT ON "fee_version" WHEN EXISTS (SELECT 1 FROM "fee_version" WHERE "journal" = NEW."journal" AND "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'fee_version is append-only'); END;
CREATE TRIGGER fee_version_sealed_update BEFORE UPDATE ON fee_version BEGIN SELECT RAISE(ABORT, 'fee_version is append-only'); END;
CREATE TRIGGER home_meeting_sealed_delete BEFORE DELETE ON home_meeting BEGIN SELECT RAISE(ABORT, 'home_meeting is append-only'); END;
CREATE TRIGGER home_meeting_sealed_insert BEFORE INSERT ON "home_meeting" WHEN EXISTS (SELECT 1 FROM "home_meeting" WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'home_meeting is append-only'); END;
CREATE TRIGGER home_meeting_sealed_update BEFORE UPDATE ON home_meeting BEGIN SELECT RAISE(ABORT, 'home_meeting is append-only'); END;
CREATE TRIGGER invitation_sealed_delete BEFORE DELETE ON "invitation" WHEN TRUE BEGIN SELECT RAISE(ABORT, 'invitation is append-only'); END;
CREATE TRIGGER invitation_sealed_insert BEFORE INSERT ON "invitation" WHEN EXISTS (SELECT 1 FROM "invitation" WHERE "public_id" = NEW."public_id") OR EXISTS (SELECT 1 FROM "invitation" WHERE "process" = NEW."process" AND "step" = NEW."step" AND "seat" = NEW."seat") BEGIN SELECT RAISE(ABORT, 'invitation is append-only'); END;
CREATE TRIGGER invitation_sealed_public_id BEFORE UPDATE ON "invitation" WHEN OLD."public_id" IS NOT NEW."public_id" OR OLD."process" IS NOT NEW."process" OR OLD."step" IS NOT NEW."step" OR OLD."seat" IS NOT NEW."seat" OR OLD."created_at" IS NOT NEW."created_at" BEGIN SELECT RAISE(ABORT, 'invitation is append-only'); END;
CREATE INDEX ix_answer_process ON answer (process);
CREATE INDEX ix_api_request_made_at ON api_request (made_at);
CREATE INDEX ix_body_organisation ON body (organisation);
CREATE INDEX ix_conference_diet_process ON conference_diet (process);
CREATE INDEX ix_conference_entry_process ON conference_entry (process);
CREATE INDEX ix_conference_presence_process ON conference_presence (process);
CREATE INDEX ix_conference_reply_process ON conference_reply (process);
CREATE INDEX ix_delivery_process ON delivery (process);
CREATE INDEX ix_delivery_report_mail ON delivery_report (mail);
CREATE INDEX ix_delivery_report_process ON delivery_report (process);
CREATE INDEX ix_delivery_report_recipient ON delivery_report (recipient);
CREATE INDEX ix_delivery_undelivered ON delivery (delivered_at, id);
CREATE INDEX ix_desk_session_user ON desk_session (user);
CREATE INDEX ix_document_process ON document (process);
CREATE INDEX ix_erasure_journal ON erasure (journal);
CREATE INDEX ix_event_actor ON event (actor, process);
CREATE INDEX ix_fee_version_year ON fee_version (year);
CREATE INDEX ix_former_name_organisation ON former_name (organisation);
CREATE INDEX ix_holder_person ON holder (person);
CREATE INDEX ix_holder_seat ON holder (seat);
CREATE INDEX ix_home_meeting_process ON home_meeting (process);
CREATE INDEX ix_introduction_seat ON introduction (seat);
CREATE INDEX ix_login_attempt_user ON login_attempt (user);
CREATE INDEX ix_login_code_user ON login_code (user);
CREATE INDEX ix_mail_copy_fate ON mail (copy_fate);
CREATE INDEX ix_mail_due ON mail (state, due_at, id);
CREATE INDEX ix_mail_fate ON mail (fate, copy_fate);
CREATE INDEX ix_mail_item_mail ON mail_item (mail);
CREATE INDEX ix_mail_newest ON mail (send_at, id, state);
CREATE INDEX ix_mail_of_process ON mail (process, send_at, id);
CREATE INDEX ix_mail_retry ON mail (state, retry_at, id) WHERE retry_at IS NOT NULL;
CREATE INDEX ix_matter_checked ON matter (shelf, checked_on);
CREATE INDEX ix_matter_closed ON matter (shelf, closed_at, "key");
CREATE INDEX ix_matter_due ON matter (shelf, due_at, "key");
CREATE INDEX ix_matter_hand ON matter (shelf, hand_at, "key");
CREATE INDEX ix_matter_secretariat ON matter (secretariat);
CREATE INDEX ix_matter_shelf ON matter (shelf, next_on, "key", missing, closes_on, asks_position);
CREATE INDEX ix_meeting_attendance_process ON meeting_attendance (process);
CREATE INDEX ix_meeting_matter_draft ON meeting_matter (draft);
CREATE INDEX ix_meeting_matter_matter ON meeting_matter (matter);
CREATE INDEX ix_meeting_matter_process ON meeting_matter (process);
CREATE INDEX ix_meeting_minutes_check_at ON meeting_minutes_check (at);
CREATE INDEX ix_meeting_minutes_check_process ON meeting_minutes_check (process);
CREATE INDEX ix_meeting_minutes_process ON meeting_minutes (process);
CREATE INDEX ix_meeting_proposal_process ON meeting_proposal (process);
CREATE INDEX ix_meeting_proposal_state ON meeting_proposal (state, process);
CREATE INDEX ix_meeting_uid ON meeting (uid);
CREATE INDEX ix_meeting_view_process ON meeting_view (process);
CREATE INDEX ix_member_body ON member (body);
CREATE INDEX ix_member_person ON member (person);
CREATE INDEX ix_member_seat ON member (seat);
CREATE INDEX ix_note_process ON note (process);
CREATE INDEX ix_organisation_channel_organisation ON organisation_channel (organisation);
CREATE INDEX ix_outstanding_item_body ON outstanding_item (body, ended_on);
CREATE INDEX ix_outstanding_item_process ON outstanding_item (process);
CREATE INDEX ix_owing_seat ON owing (seat);
CREATE INDEX ix_person_alias_person ON person_alias (person);
CREATE INDEX ix_priority_addition_process ON priority_addition (process);
CREATE INDEX ix_process_shift_s ON process (shift_s);
CREATE INDEX ix_received_mail_matter ON received_mail (process, step, seat);
CREATE INDEX ix_received_mail_message_id ON received_mail (message_id);
CREATE INDEX ix_received_mail_queue ON received_mail (state, id);
CREATE INDEX ix_received_mail_sender ON received_mail (from_email, received_at);
CREATE INDEX ix_register_proposal_check_id ON register_proposal (check_id);
CREATE INDEX ix_register_proposal_state ON register_proposal (state);
CREATE INDEX ix_rehearsal_began_at ON rehearsal (began_at);
CREATE UNIQUE INDEX ix_rehearsal_playing ON rehearsal (state) WHERE state = 'playing';
CREATE INDEX ix_remiss_draft_offer_process ON remiss_draft_offer (process);
CREATE INDEX ix_remiss_process ON remiss (process);
CREATE INDEX ix_remiss_view_fate_process ON remiss_view_fate (process);
CREATE INDEX ix_remiss_view_process ON remiss_view (process);
CREATE INDEX ix_saved_form_changed_at ON saved_form (changed_at);
CREATE INDEX ix_seat_organisation ON seat (organisation);
CREATE INDEX ix_series_turn_draft ON series_turn (draft);
CREATE INDEX ix_series_turn_state ON series_turn (state);
CREATE INDEX ix_shared_delivery_process ON shared_delivery (process);
CREATE INDEX ix_shared_version_sha256 ON shared_version (sha256);
CREATE INDEX ix_stray_report_received_at ON stray_report (received_at);
CREATE INDEX ix_terminal_name ON terminal (name);
CREATE INDEX ix_text_edit_process ON text_edit (process);
CREATE INDEX ix_webhook_delivery_waiting ON webhook_delivery (ended_at, webhook, process, id);
CREATE TRIGGER journal_sealed_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END;
CREATE TRIGGER journal_sealed_insert BEFORE INSERT ON "journal" WHEN EXISTS (SELECT 1 FROM "journal" WHERE "key" = NEW."key") BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END;
CREATE TRIGGER journal_sealed_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END;
CREATE TRIGGER mail_item_sealed_delete BEFORE DELETE ON mail_item BEGIN SELECT RAISE(ABORT, 'mail_item is append-only'); END;
CREATE TRIGGER mail_item_sealed_insert BEFORE INSERT ON "mail_item" WHEN EXISTS (SELECT 1 FROM "mail_item" WHERE "key" = NEW."key") BEGIN SELECT RAISE(ABORT, 'mail_item is append-only'); END;
CREATE TRIGGER mail_item_sealed_update BEFORE UPDATE ON mail_item BEGIN SELECT RAISE(ABORT, 'mail_item is append-only'); END;
CREATE TRIGGER mail_sealed_carrier BEFORE UPDATE ON "mail" WHEN (OLD."carrier" IS NOT NEW."carrier") AND NOT (OLD.carrier = '') BEGIN SELECT RAISE(ABORT, 'mail is append-only'); END;
CREATE TRIGGER mail_sealed_delete BEFORE DELETE ON "mail" WHEN TRUE BEGIN SELECT RAISE(ABORT, 'mail is append-only'); END;
CREATE TRIGGER mail_sealed_id BEFORE UPDATE ON "mail" WHEN OLD."id" IS NOT NEW."id" OR OLD."public_id" IS NOT NEW."public_id" OR OLD."process" IS NOT NEW."process" OR OLD."kind" IS NOT NEW."kind" OR OLD."step" IS NOT NEW."step" OR OLD."seat" IS NOT NEW."seat" OR OLD."send_at" IS NOT NEW."send_at" OR OLD."due_at" IS NOT NEW."due_at" OR OLD."created_at" IS NOT NEW."created_at" BEGIN SELECT RAISE(ABORT, 'mail is append-only'); END;
CREATE TRIGGER mail_sealed_insert BEFORE INSERT ON "mail" WHEN EXISTS (SELECT 1 FROM "mail" WHERE "id" = NEW."id") OR EXISTS (SELECT 1 FROM "mail" WHERE "public_id" = NEW."public_id") BEGIN SELECT RAISE(ABORT, 'mail is append-only'); END;
CREATE TRIGGER mail_sealed_sent_at BEFORE UPDATE ON "mail" WHEN (OLD."sent_at" IS NOT NEW."sent_at") AND NOT (OLD.sent_at IS NULL) BEGIN SELECT RAISE(ABORT, 'mail is append-only'); END;
CREATE TRIGGER mail_sealed_to_name BEFORE UPDATE ON "mail" WHEN (OLD."to_name" IS NOT NEW."to_name" OR OLD."to_email" IS NOT NEW."to_email" OR OLD."cc_email" IS NOT NEW."cc_email" OR OLD."props" IS NOT NEW."props" OR OLD."subject" IS NOT NEW."subject") AND NOT (OLD.state IN ('planned', 'retryable', 'unknown') AND NEW.state = 'dispatching') BEGIN SELECT RAISE(ABORT, 'mail is append-only'); END;
CREATE TRIGGER meeting_attendance_sealed_delete BEFORE DELETE ON meeting_attendance BEGIN SELECT RAISE(ABORT, 'meeting_attendance is append-only'); END;
CREATE TRIGGER meeting_attendance_sealed_insert BEFORE INSERT ON "meeting_attendance" WHEN EXISTS (SELECT 1 FROM "meeting_attendance" WHERE "id" = NEW."id") OR EXISTS (SELECT 1 FROM "meeting_attendance" WHERE "process" = NEW."process" AND "seat" = NEW."seat" AND "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'meeting_attendance is append-only'); END;
CREATE TRIGGER meeting_attendance_sealed_update BEFORE UPDATE ON meeting_attendance BEGIN SELECT RAISE(ABORT, 'meeting_attendance is append-only'); END;
CREATE TRIGGER meeting_matter_sealed_delete BEFORE DELETE ON "meeting_matter" WHEN TRUE BEGIN SELECT RAISE(ABORT, 'meeting_matter is append-only'); END;
CREATE TRIGGER meeting_matter_sealed_id BEFORE UPDATE ON "meeting_matter" WHEN OLD."id" IS NOT NEW."id" OR OLD."process" IS NOT NEW."process" OR OLD."item" IS NOT NEW."item" OR OLD."draft" IS NOT NEW."draft" OR OLD."made_at" IS NOT NEW."made_at" BEGIN SELECT RAISE(ABORT, 'meeting_matter is append-only'); END;
CREATE TRIGGER meeting_matter_sealed_insert BEFORE INSERT ON "meeting_matter" WHEN EXISTS (SELECT 1 FROM "meeting_matter" WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'meeting_matter is append-only'); END;
CREATE TRIGGER meeting_minutes_check_sealed_delete BEFORE DELETE ON meeting_minutes_check BEGIN SELECT RAISE(ABORT, 'meeting_minutes_check is append-only'); END;
CREATE TRIGGER meeting_minutes_check_sealed_insert BEFORE INSERT ON "meeting_minutes_check" WHEN EXISTS (SELECT 1 FROM "meeting_minutes_check" WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'meeting_minutes_check is append-only'); END;
CREATE TRIGGER meeting_minutes_check_sealed_update BEFORE UPDATE ON meeting_minutes_check BEGIN SELECT RAISE(ABORT, 'meeting_minutes_check is append-only'); END;
CREATE TRIGGER meeting_minutes_sealed_delete BEFORE DELETE ON meeting_minutes BEGIN SELECT RAISE(ABORT, 'meeting_minutes is append-only'); END;
CREATE TRIGGER meeting_minutes_sealed_insert BEFORE INSERT ON "meeting_minutes" WHEN EXISTS (SELECT 1 FROM "meeting_minutes" WHERE "id" = NEW."id") OR EXISTS (SELECT 1 FROM "meeting_minutes" WHERE "process" = NEW."process" AND "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'meeting_minutes is append-only'); END;
CREATE TRIGGER meeting_minutes_sealed_update BEFORE UPDATE ON meeting_minutes BEGIN SELECT RAISE(ABORT, 'meeting_minutes is append-only'); END;
CREATE TRIGGER meeting_proposal_sealed_delete BEFORE DELETE ON "meeting_proposal" WHEN TRUE BEGIN SELECT RAISE(ABORT, 'meeting_proposal is append-only'); END;
CREATE TRIGGER meeting_proposal_sealed_id BEFORE UPDATE ON "meeting_proposal" WHEN OLD."id" IS NOT NEW."id" OR OLD."process" IS NOT NEW."process" OR OLD."seat" IS NOT NEW."seat" OR OLD."for_item" IS NOT NEW."for_item" OR OLD."source" IS NOT NEW."source" OR OLD."is_late" IS NOT NEW."is_late" OR OLD."received_at" IS NOT NEW."received_at" BEGIN SELECT RAISE(ABORT, 'meeting_proposal is append-only'); END;
CREATE TRIGGER meeting_proposal_sealed_insert BEFORE INSERT ON "meeting_proposal" WHEN EXISTS (SELECT 1 FROM "meeting_proposal" WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'meeting_proposal is append-only'); END;
CREATE TRIGGER meeting_view_sealed_delete BEFORE DELETE ON meeting_view BEGIN SELECT RAISE(ABORT, 'meeting_view is append-only'); END;
CREATE TRIGGER meeting_view_sealed_insert BEFORE INSERT ON "meeting_view" WHEN EXISTS (SELECT 1 FROM "meeting_view" WHERE "id" = NEW."id") OR EXISTS (SELECT 1 FROM "meeting_view" WHERE "process" = NEW."process" AND "seat" = NEW."seat" AND "item" = NEW."item" AND "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'meeting_view is append-only'); END;
CREATE TRIGGER meeting_view_sealed_update BEFORE UPDATE ON meeting_view BEGIN SELECT RAISE(ABORT, 'meeting_view is append-only'); END;
CREATE TRIGGER note_sealed_delete BEFORE DELETE ON note BEGIN SELECT RAISE(ABORT, 'note is append-only'); END;
CREATE TRIGGER note_sealed_insert BEFORE INSERT ON "note" WHEN EXISTS (SELECT 1 FROM "note" WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'note is append-only'); END;
CREATE TRIGGER note_sealed_update BEFORE UPDATE ON note BEGIN SELECT RAISE(ABORT, 'note is append-only'); END;
CREATE TRIGGER outstanding_item_sealed_delete BEFORE DELETE ON "outstanding_item" WHEN TRUE BEGIN SELECT RAISE(ABORT, 'outstanding_item is append-only'); END;
CREATE TRIGGER outstanding_item_sealed_id BEFORE UPDATE ON "outstanding_item" WHEN OLD."id" IS NOT NEW."id" OR OLD."process" IS NOT NEW."process" OR OLD."body" IS NOT NEW."body" OR OLD."origin_item" IS NOT NEW."origin_item" OR OLD."since_on" IS NOT NEW."since_on" BEGIN SELECT RAISE(ABORT, 'outstanding_item is append-only'); END;
CREATE TRIGGER outstanding_item_sealed_insert BEFORE INSERT ON "outstanding_item" WHEN EXISTS (SELECT 1 FROM "outstanding_item" WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'outstanding_item is append-only'); END;
CREATE TRIGGER plan_sealed_delete BEFORE DELETE ON plan BEGIN SELECT RAISE(ABORT, 'plan is append-only'); END;
CREATE TRIGGER plan_sealed_insert BEFORE INSERT ON "plan" WHEN EXISTS (SELECT 1 FROM "plan" WHERE "process" = NEW."process" AND "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'plan is append-only'); END;
CREATE TRIGGER plan_sealed_update BEFORE UPDATE ON plan BEGIN SELECT RAISE(ABORT, 'plan is append-only'); END;
CREATE TRIGGER priority_addition_sealed_delete BEFORE DELETE ON priority_addition BEGIN SELECT RAISE(ABORT, 'priority_addition is append-only'); END;
CREATE TRIGGER priority_addition_sealed_insert BEFORE INSERT ON "priority_addition" WHEN EXISTS (SELECT 1 FROM "priority_addition" WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'priority_addition is append-only'); END;
CREATE TRIGGER priority_addition_sealed_update BEFORE UPDATE ON priority_addition BEGIN SELECT RAISE(ABORT, 'priority_addition is append-only'); END;
CREATE TRIGGER process_sealed_delete BEFORE DELETE ON "process" WHEN TRUE BEGIN SELECT RAISE(ABORT, 'process is append-only'); END;
CREATE TRIGGER process_sealed_insert BEFORE INSERT ON "process" WHEN EXISTS (SELECT 1 FROM "process" WHERE "key" = NEW."key") BEGIN SELECT RAISE(ABORT, 'process is append-only'); END;
CREATE TRIGGER process_sealed_key BEFORE UPDATE ON "process" WHEN OLD."key" IS NOT NEW."key" OR OLD."kind" IS NOT NEW."kind" OR OLD."shift_s" IS NOT NEW."shift_s" OR OLD."created_at" IS NOT NEW."created_at" BEGIN SELECT RAISE(ABORT, 'process is append-only'); END;
CREATE TRIGGER received_mail_sealed_checksum BEFORE UPDATE ON "received_mail" WHEN OLD."checksum" IS NOT NEW."checksum" OR OLD."size" IS NOT NEW."size" OR OLD."source" IS NOT NEW."source" OR OLD."received_at" IS NOT NEW."received_at" BEGIN SELECT RAISE(ABORT, 'received_mail is append-only'); END;
CREATE TRIGGER received_mail_sealed_delete BEFORE DELETE ON "received_mail" WHEN TRUE BEGIN SELECT RAISE(ABORT, 'received_mail is append-only'); END;
CREATE TRIGGER received_mail_sealed_insert BEFORE INSERT ON "received_mail" WHEN EXISTS (SELECT 1 FROM "received_mail" WHERE "id" = NEW."id") OR EXISTS (SELECT 1 FROM "received_mail" WHERE "checksum" = NEW."checksum") BEGIN SELECT RAISE(ABORT, 'received_mail is append-only'); END;
CREATE TRIGGER remiss_anstand_sealed_delete BEFORE DELETE ON remiss_anstand BEGIN SELECT RAISE(ABORT, 'remiss_anstand is append-only'); END;
CREATE TRIGGER remiss_anstand_sealed_insert BEFORE INSERT ON "remiss_anstand" WHEN EXISTS (SELECT 1 FROM "remiss_anstand" WHERE "process" = NEW."process" AND "number" = NEW."number" AND "is_answer" = NEW."is_answer") BEGIN SELECT RAISE(ABORT, 'remiss_anstand is append-only'); END;
CREATE TRIGGER remiss_anstand_sealed_update BEFORE UPDATE ON remiss_anstand BEGIN SELECT RAISE(ABORT, 'remiss_anstand is append-only'); END;
CREATE TRIGGER remiss_draft_offer_sealed_delete BEFORE DELETE ON remiss_draft_offer BEGIN SELECT RAISE(ABORT, 'remiss_draft_offer is append-only'); END;
CREATE TRIGGER remiss_draft_offer_sealed_insert BEFORE INSERT ON "remiss_draft_offer" WHEN EXISTS (SELECT 1 FROM "remiss_draft_offer" WHERE "note" = NEW."note") BEGIN SELECT RAISE(ABORT, 'remiss_draft_offer is append-only'); END;
CREATE TRIGGER remiss_draft_offer_sealed_update BEFORE UPDATE ON remiss_draft_offer BEGIN SELECT RAISE(ABORT, 'remiss_draft_offer is append-only'); END;
CREATE TRIGGER remiss_draft_sealed_delete BEFORE DELETE ON remiss_draft BEGIN SELECT RAISE(ABORT, 'remiss_draft is append-only'); END;
CREATE TRIGGER remiss_draft_sealed_insert BEFORE INSERT ON "remiss_draft" WHEN EXISTS (SELECT 1 FROM "remiss_draft" WHERE "process" = NEW."process" AND "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'remiss_draft is append-only'); END;
CREATE TRIGGER remiss_draft_sealed_update BEFORE UPDATE ON remiss_draft BEGIN SELECT RAISE(ABORT, 'remiss_draft is append-only'); END;
CREATE TRIGGER remiss_sealed_delete BEFORE DELETE ON remiss BEGIN SELECT RAISE(ABORT, 'remiss is append-only'); END;
CREATE TRIGGER remiss_sealed_insert BEFORE INSERT ON "remiss" WHEN EXISTS (SELECT 1 FROM "remiss" WHERE "identity" = NEW."identity") BEGIN SELECT RAISE(ABORT, 'remiss is append-only'); END;
CREATE TRIGGER remiss_sealed_update BEFORE UPDATE ON remiss BEGIN SELECT RAISE(ABORT, 'remiss is append-only'); END;
CREATE TRIGGER remiss_view_fate_sealed_delete BEFORE DELETE ON remiss_view_fate BEGIN SELECT RAISE(ABORT, 'remiss_view_fate is append-only'); END;
CREATE TRIGGER remiss_view_fate_sealed_insert BEFORE INSERT ON "remiss_view_fate" WHEN EXISTS (SELECT 1 FROM "remiss_view_fate" WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'remiss_view_fate is append-only'); END;
CREATE TRIGGER remiss_view_fate_sealed_update BEFORE UPDATE ON remiss_view_fate BEGIN SELECT RAISE(ABORT, 'remiss_view_fate is append-only'); END;
CREATE TRIGGER remiss_view_sealed_delete BEFORE DELETE ON remiss_view BEGIN SELECT RAISE(ABORT, 'remiss_view is append-only'); END;
CREATE TRIGGER remiss_view_sealed_insert BEFORE INSERT ON "remiss_view" WHEN EXISTS (SELECT 1 FROM "remiss_view" WHERE "id" = NEW."id") OR EXISTS (SELECT 1 FROM "remiss_view" WHERE "process" = NEW."process" AND "number" = NEW."number") BEGIN SELECT RAISE(ABORT, 'remiss_view is append-only'); END;
CREATE TRIGGER remiss_view_sealed_update BEFORE UPDATE ON remiss_view BEGIN SELECT RAISE(ABORT, 'remiss_view is append-only'); END;
CREATE TRIGGER seal_sealed_delete BEFORE DELETE ON seal BEGIN SELECT RAISE(ABORT, 'seal is append-only'); END;
CREATE TRIGGER seal_sealed_insert BEFORE INSERT ON "seal" WHEN EXISTS (SELECT 1 FROM "seal" WHERE "journal" = NEW."journal" AND "number" = NEW."number") BEGIN SELECT RAISE(ABORT, 'seal is append-only'); END;
CREATE TRIGGER seal_sealed_update BEFORE UPDATE ON seal BEGIN SELECT RAISE(ABORT, 'seal is append-only'); END;
CREATE TRIGGER shared_delivery_sealed_delete BEFORE DELETE ON shared_delivery BEGIN SELECT RAISE(ABORT, 'shared_delivery is append-only'); END;
CREATE TRIGGER shared_delivery_sealed_insert BEFORE INSERT ON "shared_delivery" WHEN EXISTS (SELECT 1 FROM "shared_delivery" WHERE "id" = NEW."id") OR EXISTS (SELECT 1 FROM "shared_delivery" WHERE "process" = NEW."process" AND "version" = NEW."version" AND "organisation" = NEW."organisation" AND "channel" = NEW."channel") BEGIN SELECT RAISE(ABORT, 'shared_delivery is append-only'); END;
CREATE TRIGGER shared_delivery_sealed_update BEFORE UPDATE ON shared_delivery BEGIN SELECT RAISE(ABORT, 'shared_delivery is append-only'); END;
CREATE TRIGGER shared_version_sealed_delete BEFORE DELETE ON shared_version BEGIN SELECT RAISE(ABORT, 'shared_version is append-only'); END;
CREATE TRIGGER shared_version_sealed_insert BEFORE INSERT ON "shared_version" WHEN EXISTS (SELECT 1 FROM "shared_version" WHERE "process" = NEW."process" AND "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'shared_version is append-only'); END;
CREATE TRIGGER shared_version_sealed_update BEFORE UPDATE ON shared_version BEGIN SELECT RAISE(ABORT, 'shared_version is append-only'); END;
CREATE TRIGGER step_sealed_delete BEFORE DELETE ON "step" WHEN TRUE BEGIN SELECT RAISE(ABORT, 'step is append-only'); END;
CREATE TRIGGER step_sealed_insert BEFORE INSERT ON "step" WHEN EXISTS (SELECT 1 FROM "step" WHERE "process" = NEW."process" AND "key" = NEW."key") BEGIN SELECT RAISE(ABORT, 'step is append-only'); END;
CREATE TRIGGER step_sealed_process BEFORE UPDATE ON "step" WHEN OLD."process" IS NOT NEW."process" OR OLD."key" IS NOT NEW."key" BEGIN SELECT RAISE(ABORT, 'step is append-only'); END;
CREATE TRIGGER text_edit_sealed_delete BEFORE DELETE ON text_edit BEGIN SELECT RAISE(ABORT, 'text_edit is append-only'); END;
CREATE TRIGGER text_edit_sealed_insert BEFORE INSERT ON "text_edit" WHEN EXISTS (SELECT 1 FROM "text_edit" WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'text_edit is append-only'); END;
CREATE TRIGGER text_edit_sealed_update BEFORE UPDATE ON text_edit BEGIN SELECT RAISE(ABORT, 'text_edit is append-only'); END;
INSERT INTO "alembic_version" VALUES('0054');
INSERT INTO "journal" VALUES('REGISTRET');
